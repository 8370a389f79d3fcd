package plumbline.model.reward;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import plumbline.model.ModelException;

/// `reward_model.json` in a model directory: what the scores mean, their offsets, and what the
/// model must know to read text as it was trained to.
///
/// @param head what the scores mean
/// @param offsets numbers of [RewardHead#offsetShape], row by row
/// @param template further variables of the chat template (`data.template` of its recipe)
public record RewardModelFile(
    RewardHead head, List<Double> offsets, Map<String, JsonNode> template) {
  /// The name of the file.
  public static final String NAME = "reward_model.json";

  private static final String TEMPLATE = "template";
  private static final ObjectMapper JSON = new ObjectMapper();

  public RewardModelFile {
    offsets = List.copyOf(offsets);
    template = Collections.unmodifiableMap(new TreeMap<>(template));
    long expected = 0;
    for (long size : head.offsetShape()) {
      expected = expected == 0 ? size : expected * size;
    }
    if (offsets.size() != expected) {
      throw new ModelException(
          "%s has %d offsets, its head has %d".formatted(NAME, offsets.size(), expected));
    }
  }

  /// The bytes of the file.
  public byte[] bytes() throws IOException {
    var json = JSON.createObjectNode();
    switch (head) {
      case RewardHead.Preference() -> json.put("head", "preference");
      case RewardHead.Regression(_, int low, int high) ->
          json.put("head", "regression").put("low", low).put("high", high);
      case RewardHead.Ordinal(_, int low, int high) ->
          json.put("head", "ordinal").put("low", low).put("high", high);
    }
    var dimensions = json.putArray("dimensions");
    head.dimensions().forEach(dimensions::add);
    var numbers = json.putArray("offsets");
    offsets.forEach(numbers::add);
    if (!template.isEmpty()) {
      json.putObject(TEMPLATE).setAll(template);
    }
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
  }

  /// The file of a directory; empty where it has none.
  ///
  /// @throws ModelException where it is not as expected
  public static Optional<RewardModelFile> read(Path directory) throws IOException {
    var file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(of(JSON.readTree(Files.readAllBytes(file))));
    } catch (JsonProcessingException broken) {
      throw new ModelException("%s is not JSON: %s".formatted(file, broken.getOriginalMessage()));
    } catch (IllegalArgumentException | ModelException wrong) {
      throw new ModelException("%s: %s".formatted(file, wrong.getMessage()));
    }
  }

  private static RewardModelFile of(JsonNode json) {
    var dimensions = new ArrayList<String>();
    json.path("dimensions").forEach(name -> dimensions.add(name.asText()));
    int low = json.path("low").asInt();
    int high = json.path("high").asInt();
    var offsets = new ArrayList<Double>();
    json.path("offsets").forEach(number -> offsets.add(number.asDouble()));
    var kind = json.path("head").asText();
    var head =
        switch (kind) {
          case "preference" -> new RewardHead.Preference();
          case "regression" -> new RewardHead.Regression(dimensions, low, high);
          case "ordinal" -> new RewardHead.Ordinal(dimensions, low, high);
          default ->
              throw new ModelException(
                  "head is '%s', must be preference, regression or ordinal".formatted(kind));
        };
    return new RewardModelFile(head, offsets, template(json.path(TEMPLATE)));
  }

  private static Map<String, JsonNode> template(JsonNode json) {
    if (!json.isMissingNode() && !json.isObject()) {
      throw new ModelException(
          "template is %s, must be an object of variables of the chat template".formatted(json));
    }
    var values = new TreeMap<String, JsonNode>();
    json.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
    return values;
  }
}
