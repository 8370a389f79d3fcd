package plumbline.recipe.sgpo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;

/// Improvements in a checksummed directory, so that a resumed run goes on with what it had made.
public final class StoredImprovements {
  private static final String ROWS = "improvements.jsonl";
  private static final String ORIGIN = "origin.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredImprovements() {}

  /// Makes improvements.
  @FunctionalInterface
  public interface Maker {
    /// All of them.
    Improvements make() throws IOException, InterruptedException;
  }

  /// What is kept in `directory`; made and kept there where it does not exist.
  ///
  /// @param origin says what they are made from: settings and data
  /// @throws IllegalArgumentException where those there are made from something else
  public static List<Improvement> open(
      Path directory, String origin, Provenance provenance, Maker maker)
      throws IOException, InterruptedException {
    var artifacts = new Artifacts(Disk.local());
    if (!Files.isDirectory(directory)) {
      var rows = bytes(maker.make().taken());
      artifacts.publish(
          directory,
          rows.length,
          0,
          provenance,
          draft -> {
            draft.write(ROWS, rows);
            draft.write(
                ORIGIN, JSON.writeValueAsBytes(JSON.createObjectNode().put("origin", origin)));
          });
    }
    artifacts.verify(directory);
    refuseOther(directory, origin);
    return read(directory.resolve(ROWS));
  }

  /// Refuses improvements in `directory`, where there are any, that were made from something else.
  ///
  /// @throws IllegalArgumentException where they were
  public static void refuseOther(Path directory, String origin) throws IOException {
    var file = directory.resolve(ORIGIN);
    if (!Files.exists(file)) {
      return;
    }
    var then = JSON.readTree(Files.readAllBytes(file)).path("origin").asText();
    if (!then.equals(origin)) {
      throw new IllegalArgumentException(
          "%s holds improvements that were made from other settings or data; restore them, or name another output directory"
              .formatted(directory));
    }
  }

  private static byte[] bytes(List<Improvement> rows) throws IOException {
    var text = new StringBuilder();
    for (var row : rows) {
      var json = JSON.createObjectNode();
      json.put("prompt", row.prompt());
      if (!row.reference().isEmpty()) {
        json.put("reference", row.reference());
      }
      json.put("rejected", row.draft()).put("chosen", row.improved()).put("nd", row.distance());
      text.append(JSON.writeValueAsString(json)).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static List<Improvement> read(Path file) throws IOException {
    var rows = new ArrayList<Improvement>();
    for (var line : Files.readAllLines(file)) {
      var json = JSON.readTree(line);
      rows.add(
          new Improvement(
              json.path("prompt").asText(),
              json.path("reference").asText(""),
              json.required("rejected").asText(),
              json.required("chosen").asText()));
    }
    return rows;
  }
}
