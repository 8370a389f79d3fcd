package plumbline.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the JSON files of a run directory, within bounds on size and depth.
record JsonFile(Path file) {
  /// Characters of a line; longer ones are left out.
  static final int LONGEST_LINE = 32_000_000;

  private static final String TOO_LONG = "too long"; // no JSON
  private static final long LARGEST = 256_000_000; // bytes of a file that is one value
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
    var json = value();
    if (!json.isObject()) {
      throw new IOException(file.getFileName() + " is not a JSON object");
    }
    return json;
  }

  /// The file as one JSON array.
  JsonNode array() throws IOException {
    var json = value();
    if (!json.isArray()) {
      throw new IOException(file.getFileName() + " is not a JSON array");
    }
    return json;
  }

  private JsonNode value() throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(
          "%s has %,d bytes, more than the %,d that are read"
              .formatted(file.getFileName(), Files.size(file), LARGEST));
    }
    try {
      var json = JSON.readTree(Files.readString(file));
      return json == null ? MissingNode.getInstance() : json;
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is not JSON: %s".formatted(file.getFileName(), e.getOriginalMessage()), e);
    }
  }

  /// Hands over every line that is a JSON object; counts the lines that are not or are too long, a
  /// last line without end left aside.
  int lines(Lines lines) throws IOException {
    int broken = 0;
    try (var in = reader()) {
      for (var text = line(in); text != null; text = line(in)) {
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

  /// The next line without its end, what is no JSON for one that is too long; null behind the last.
  private static @Nullable String line(BufferedReader in) throws IOException {
    int next = in.read();
    if (next < 0) {
      return null;
    }
    var text = new StringBuilder();
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (text.length() <= LONGEST_LINE) {
        text.append((char) next);
      }
    }
    return text.length() > LONGEST_LINE ? TOO_LONG : text.toString();
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
