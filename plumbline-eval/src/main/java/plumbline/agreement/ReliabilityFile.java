package plumbline.agreement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import plumbline.benchmark.Estimate;

/// A report of reliability as `reliability.json` in the directory of a reward model.
public final class ReliabilityFile {
  /// The name of the file.
  public static final String NAME = "reliability.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ReliabilityFile() {}

  /// The bytes of the file.
  public static byte[] bytes(ReliabilityReport report) throws IOException {
    var scores = JSON.createArrayNode();
    for (var score : report.scores()) {
      var one = scores.addObject().put("name", score.name()).put("items", score.items());
      var measures = one.putObject("measures");
      score.measures().forEach((measure, value) -> put(measures, measure.key(), value));
      var errors = one.putObject("errors");
      score.errors().forEach((name, value) -> put(errors, name, value));
    }
    return JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsBytes(JSON.createObjectNode().set("scores", scores));
  }

  private static void put(ObjectNode into, String name, Estimate value) {
    into.putObject(name)
        .put("value", value.value())
        .put("low", value.low())
        .put("high", value.high());
  }

  /// The report of a reward model; empty where it was never held against labels.
  public static Optional<ReliabilityReport> read(Path directory) throws IOException {
    var file = directory.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    var scores = new ArrayList<Reliability>();
    for (var one : JSON.readTree(Files.readAllBytes(file)).required("scores")) {
      var measures = new LinkedHashMap<Measure, Estimate>();
      for (var measure : Measure.values()) {
        var found = one.path("measures").path(measure.key());
        if (!found.isMissingNode()) {
          measures.put(measure, estimate(found));
        }
      }
      var errors = new LinkedHashMap<String, Estimate>();
      one.path("errors")
          .properties()
          .forEach(entry -> errors.put(entry.getKey(), estimate(entry.getValue())));
      scores.add(
          new Reliability(
              one.required("name").asText(), one.required("items").asInt(), measures, errors));
    }
    return Optional.of(new ReliabilityReport(scores));
  }

  private static Estimate estimate(JsonNode node) {
    return new Estimate(
        node.required("value").asDouble(),
        node.required("low").asDouble(),
        node.required("high").asDouble());
  }
}
