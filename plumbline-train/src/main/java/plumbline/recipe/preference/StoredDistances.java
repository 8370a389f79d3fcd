package plumbline.recipe.preference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.CheckpointException;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.data.PreferencePair;
import plumbline.text.embedding.Embedding;
import plumbline.text.embedding.TextEmbedder;
import plumbline.text.message.Message;
import plumbline.text.message.Role;

/// How far both halves of every pair of a data set are from what the user asked for, computed once
/// and kept as a checksummed directory that says which data they are of and what embedded them.
///
/// @param encoder what embedded the texts
/// @param chosen cosine distance of prompt and better half, in [0, 2]
/// @param rejected the same of the worse half
/// @param cut how many different texts were longer than the embedder reads
@SuppressWarnings("ArrayRecordComponent") // of one data set, never compared
public record StoredDistances(String encoder, double[] chosen, double[] rejected, long cut) {
  private static final String FILE = "distances.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What is kept in `directory`; computed and kept there where it does not exist.
  ///
  /// @param pairs all pairs of the data, in its order
  /// @param data its hash
  /// @throws IllegalArgumentException where the distances there are of other data or of another
  ///   embedder
  public static StoredDistances open(
      Path directory,
      String data,
      Provenance provenance,
      List<PreferencePair> pairs,
      TextEmbedder embedder)
      throws IOException, InterruptedException {
    var artifacts = new Artifacts(Disk.local());
    if (!Files.isDirectory(directory)) {
      var bytes = JSON.writeValueAsBytes(compute(pairs, embedder).json(data));
      artifacts.publish(directory, bytes.length, 0, provenance, draft -> draft.write(FILE, bytes));
    }
    artifacts.verify(directory);
    var stored = JSON.readTree(Files.readAllBytes(directory.resolve(FILE)));
    refuseOther("embedder", stored.path("encoder").asText(), embedder.id(), directory);
    refuseOther("data set", stored.path("data").asText(), data, directory);
    return read(stored, pairs.size(), directory);
  }

  private static void refuseOther(String what, String then, String now, Path directory) {
    if (!then.equals(now)) {
      throw new IllegalArgumentException(
          "%s holds distances of another %s ('%s', now '%s'); name another directory, or delete it to have them computed again"
              .formatted(directory, what, then, now));
    }
  }

  private static StoredDistances compute(List<PreferencePair> pairs, TextEmbedder embedder)
      throws InterruptedException {
    var texts = new LinkedHashSet<String>();
    for (var pair : pairs) {
      texts.addAll(List.of(asked(pair), said(pair.chosen()), said(pair.rejected())));
    }
    var all = List.copyOf(texts);
    var vectors = embedder.embed(all);
    var of = new HashMap<String, Embedding>();
    for (int i = 0; i < all.size(); i++) {
      of.put(all.get(i), vectors.get(i));
    }
    var chosen = new double[pairs.size()];
    var rejected = new double[pairs.size()];
    for (int i = 0; i < chosen.length; i++) {
      var prompt = vector(of, asked(pairs.get(i)));
      chosen[i] = prompt.cosineDistance(vector(of, said(pairs.get(i).chosen())));
      rejected[i] = prompt.cosineDistance(vector(of, said(pairs.get(i).rejected())));
    }
    return new StoredDistances(
        embedder.id(), chosen, rejected, vectors.stream().filter(Embedding::cut).count());
  }

  private static Embedding vector(Map<String, Embedding> of, String text) {
    return Objects.requireNonNull(of.get(text), "a text was not embedded");
  }

  /// What the user asked for: what an instruction or a template has around it does not count.
  static String asked(PreferencePair pair) {
    return text(pair.prompt(), Role.USER);
  }

  static String said(List<Message> completion) {
    return text(completion, Role.ASSISTANT);
  }

  private static String text(List<Message> messages, Role role) {
    return messages.stream()
        .filter(message -> message.role() == role)
        .map(Message::content)
        .collect(Collectors.joining("\n"));
  }

  private JsonNode json(String data) {
    var json = JSON.createObjectNode();
    json.put("encoder", encoder).put("data", data).put("cut", cut);
    add(json.putArray("chosen"), chosen);
    add(json.putArray("rejected"), rejected);
    return json;
  }

  private static void add(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }

  private static StoredDistances read(JsonNode stored, int pairs, Path directory)
      throws CheckpointException {
    var chosen = numbers(stored.path("chosen"));
    var rejected = numbers(stored.path("rejected"));
    if (chosen.length != pairs || rejected.length != pairs) {
      throw new CheckpointException(
          "%s holds %,d distances for %,d pairs; the settings that encode rows changed: delete it to have them computed again"
              .formatted(directory, chosen.length, pairs));
    }
    return new StoredDistances(
        stored.path("encoder").asText(), chosen, rejected, stored.path("cut").asLong());
  }

  private static double[] numbers(JsonNode array) {
    var values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }
}
