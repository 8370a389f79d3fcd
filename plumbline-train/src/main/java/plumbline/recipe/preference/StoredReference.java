package plumbline.recipe.preference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.CheckpointException;
import plumbline.checkpoint.Draft;
import plumbline.checkpoint.Provenance;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Log-probabilities of all pairs of a data set under a reference, computed once and kept as a
/// checksummed directory that says which data, model and tokenizer they are of.
public final class StoredReference implements PairScorer {
  private static final String ORIGIN = "reference.json";
  private static final String VALUES = "logprobs.f32";
  private static final int AT_ONCE = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<PairRows> pairs;
  private final List<Floats> columns;

  /// What stored log-probabilities belong to, each as a hash.
  ///
  /// @param data the rows as they were read
  /// @param model configuration and weights of the reference
  /// @param tokenizer its file and the chat template
  public record Origin(String data, String model, String tokenizer) {
    private void refuseOther(JsonNode stored, Path directory) {
      refuse("data", data, stored, directory);
      refuse("model", model, stored, directory);
      refuse("tokenizer", tokenizer, stored, directory);
    }

    private static void refuse(String what, String now, JsonNode stored, Path directory) {
      var then = stored.path(what).asText("none");
      if (!then.equals(now)) {
        throw new IllegalArgumentException(
            "%s holds reference log-probabilities of another %s (hash %s, now %s); name another directory, or delete it to have them computed again"
                .formatted(directory, what, brief(then), brief(now)));
      }
    }

    private static String brief(String hash) {
      return hash.substring(0, Math.min(12, hash.length()));
    }
  }

  private StoredReference(List<PairRows> pairs, List<Floats> columns) {
    this.pairs = pairs;
    this.columns = columns;
  }

  /// What is kept in `directory`; computed by `live` and kept there where it does not exist.
  ///
  /// @param pairs all pairs of the data, in its order
  /// @throws IllegalArgumentException where other data, another model or another tokenizer is kept
  ///   there
  public static StoredReference open(
      Path directory, Origin origin, Provenance provenance, List<PairRows> pairs, PairScorer live)
      throws IOException, InterruptedException {
    var artifacts = new Artifacts(plumbline.checkpoint.Disk.local());
    if (!Files.isDirectory(directory)) {
      var computed = compute(pairs, live);
      artifacts.publish(
          directory,
          bytes(computed),
          0,
          provenance,
          draft -> write(draft, origin, pairs, computed));
    }
    artifacts.verify(directory);
    origin.refuseOther(JSON.readTree(Files.readAllBytes(directory.resolve(ORIGIN))), directory);
    return new StoredReference(pairs, read(directory, pairs));
  }

  private static List<Floats> compute(List<PairRows> pairs, PairScorer live)
      throws InterruptedException {
    var columns = new ArrayList<Floats>();
    for (int start = 0; start < pairs.size(); start += AT_ONCE) {
      columns.addAll(live.logProbs(pairs.subList(start, Math.min(pairs.size(), start + AT_ONCE))));
    }
    return columns;
  }

  private static long bytes(List<Floats> columns) {
    return columns.stream().mapToLong(column -> (long) column.size() * Float.BYTES).sum()
        + (1 << 12);
  }

  private static void write(Draft draft, Origin origin, List<PairRows> pairs, List<Floats> columns)
      throws IOException {
    var rows = PairRows.rows(pairs);
    try (var out = draft.create(VALUES)) {
      for (int row = 0; row < rows.size(); row++) {
        out.write(scored(rows.get(row), columns.get(row)));
      }
    }
    var json = JSON.createObjectNode();
    json.put("data", origin.data());
    json.put("model", origin.model());
    json.put("tokenizer", origin.tokenizer());
    json.put("pairs", pairs.size());
    draft.write(ORIGIN, JSON.writeValueAsBytes(json));
  }

  /// The values of the tokens that are scored.
  private static ByteBuffer scored(TrainingRow row, Floats column) {
    var bytes =
        ByteBuffer.allocate(row.tokens().size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int t = 0; t < row.tokens().size(); t++) {
      if (row.kinds().get(t) != LossKind.NONE) {
        bytes.putFloat(column.get(t));
      }
    }
    return bytes.flip();
  }

  private static List<Floats> read(Path directory, List<PairRows> pairs) throws IOException {
    var values =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve(VALUES)))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    var columns = new ArrayList<Floats>();
    for (var row : PairRows.rows(pairs)) {
      var column = new float[row.tokens().size()];
      for (int t = 0; t < column.length; t++) {
        if (row.kinds().get(t) != LossKind.NONE) {
          if (!values.hasRemaining()) {
            throw tooShort(directory, pairs.size());
          }
          column[t] = values.get();
        }
      }
      columns.add(Floats.of(column));
    }
    if (values.hasRemaining()) {
      throw tooShort(directory, pairs.size());
    }
    return columns;
  }

  private static CheckpointException tooShort(Path directory, int pairs) {
    return new CheckpointException(
        "%s does not hold one log-probability for every scored token of these %,d pairs; the settings that encode rows changed: delete it to have them computed again"
            .formatted(directory, pairs));
  }

  @Override
  public List<Floats> logProbs(List<PairRows> wanted) {
    var found = new ArrayList<Floats>();
    for (var pair : wanted) {
      if (pair.index() >= pairs.size() || !pairs.get(pair.index()).equals(pair)) {
        throw new IllegalArgumentException(
            "pair %d is not of the data that the stored log-probabilities are of"
                .formatted(pair.index() + 1));
      }
      found.add(columns.get(2 * pair.index()));
      found.add(columns.get(2 * pair.index() + 1));
    }
    return found;
  }
}
