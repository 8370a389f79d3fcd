package plumbline.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Reads the JSON files of a run directory, within bounds on depth and size of a value.
record JsonFile(Path file) {
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(100)
                      .maxStringLength(20_000_000)
                      .build())
              .build());

  interface Lines {
    void accept(JsonNode line) throws IOException;
  }

  /// The file as one JSON object.
  JsonNode object() throws IOException {
    try {
      var json = JSON.readTree(Files.readString(file));
      if (json == null || !json.isObject()) {
        throw new IOException(file.getFileName() + " is not a JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not JSON: %s".formatted(file.getFileName(), e.getOriginalMessage()), e);
    }
  }

  /// Hands over every line that is a JSON object; counts the lines that are not, a last line
  /// without end left aside.
  int lines(Lines lines) throws IOException {
    int broken = 0;
    try (var in = reader()) {
      for (var text = in.readLine(); text != null; text = in.readLine()) {
        var line = parse(text);
        if (line.isPresent()) {
          lines.accept(line.get());
        } else if (!text.isBlank() && in.ready()) {
          broken++;
        }
      }
    }
    return broken;
  }

  private BufferedReader reader() throws IOException {
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    return new BufferedReader(new InputStreamReader(Files.newInputStream(file), decoder));
  }

  private static Optional<JsonNode> parse(String text) {
    try {
      var json = JSON.readTree(text);
      return json != null && json.isObject() ? Optional.of(json) : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
