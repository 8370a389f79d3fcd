package plumbline.recipe;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;

/// Rows that a run made for itself, one JSON object a line, in a checksummed directory, so that a
/// resumed run goes on with what it had made.
///
/// @param directory where they are kept
/// @param file their name in it
/// @param what they are called in errors: `chains`
/// @param origin says what they are made from: settings, data and model
public record StoredLines(Path directory, String file, String what, String origin) {
  private static final String ORIGIN = "origin.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Makes the lines.
  @FunctionalInterface
  public interface Maker {
    /// All of them, without line ends.
    List<String> make() throws IOException, InterruptedException;
  }

  /// What is kept; made and kept where there is nothing yet.
  ///
  /// @throws IllegalArgumentException where what is there was made from something else
  public List<String> open(Provenance provenance, Maker maker)
      throws IOException, InterruptedException {
    var artifacts = new Artifacts(Disk.local());
    if (!Files.isDirectory(directory)) {
      var lines = maker.make();
      var rows = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
      artifacts.publish(
          directory,
          rows.length,
          0,
          provenance,
          draft -> {
            draft.write(file, rows);
            draft.write(
                ORIGIN, JSON.writeValueAsBytes(JSON.createObjectNode().put("origin", origin)));
          });
    }
    artifacts.verify(directory);
    refuseOther();
    return Files.readAllLines(path());
  }

  /// Where the lines stand.
  public Path path() {
    return directory.resolve(file);
  }

  /// Refuses lines, where there are any, that were made from something else.
  ///
  /// @throws IllegalArgumentException where they were
  public void refuseOther() throws IOException {
    var kept = directory.resolve(ORIGIN);
    if (!Files.exists(kept)) {
      return;
    }
    var then = JSON.readTree(Files.readAllBytes(kept)).path("origin").asText();
    if (!then.equals(origin)) {
      throw new IllegalArgumentException(
          "%s holds %s that were made from other settings, data or model; restore them, or name another output directory"
              .formatted(directory, what));
    }
  }
}
