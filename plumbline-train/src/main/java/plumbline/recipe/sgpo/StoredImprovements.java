package plumbline.recipe.sgpo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plumbline.checkpoint.Provenance;
import plumbline.recipe.StoredLines;

/// Improvements in a checksummed directory, so that a resumed run goes on with what it had made.
public final class StoredImprovements {
  private static final String ROWS = "improvements.jsonl";
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
    var lines = stored(directory, origin).open(provenance, () -> written(maker.make().taken()));
    return read(lines);
  }

  /// Refuses improvements in `directory`, where there are any, that were made from something else.
  ///
  /// @throws IllegalArgumentException where they were
  public static void refuseOther(Path directory, String origin) throws IOException {
    stored(directory, origin).refuseOther();
  }

  private static StoredLines stored(Path directory, String origin) {
    return new StoredLines(directory, ROWS, "improvements", origin);
  }

  private static List<String> written(List<Improvement> rows) throws IOException {
    var lines = new ArrayList<String>();
    for (var row : rows) {
      var json = JSON.createObjectNode();
      json.put("prompt", row.prompt());
      if (!row.reference().isEmpty()) {
        json.put("reference", row.reference());
      }
      json.put("rejected", row.draft()).put("chosen", row.improved()).put("nd", row.distance());
      lines.add(JSON.writeValueAsString(json));
    }
    return lines;
  }

  private static List<Improvement> read(List<String> lines) throws IOException {
    var rows = new ArrayList<Improvement>();
    for (var line : lines) {
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
