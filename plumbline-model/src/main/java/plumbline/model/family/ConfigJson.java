package plumbline.model.family;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A small JSON object from an untrusted file.
final class ConfigJson {
  private static final int LARGEST_FILE = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(20)
                      .maxStringLength(20_000)
                      .maxNumberLength(50)
                      .build())
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());

  private ConfigJson() {}

  static JsonNode read(Path file, String name) throws IOException {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LARGEST_FILE + 1);
      if (bytes.length > LARGEST_FILE) {
        throw new ConfigException(
            name, List.of("has more than the %d bytes that are read".formatted(LARGEST_FILE)));
      }
      return parse(name, bytes);
    }
  }

  static JsonNode parse(String name, byte[] json) {
    JsonNode root;
    try (var parser = JSON.createParser(json)) {
      root = JSON.readTree(parser);
      if (parser.nextToken() != null) {
        throw new ConfigException(name, List.of("something follows the JSON object"));
      }
    } catch (IOException broken) {
      throw new ConfigException(name, List.of("not JSON: " + firstLine(broken)));
    }
    if (root == null || !root.isObject()) {
      throw new ConfigException(name, List.of("expected a JSON object"));
    }
    return root;
  }

  private static String firstLine(IOException broken) {
    var message = String.valueOf(broken.getMessage());
    return ConfigFields.shortened(message.lines().findFirst().orElse("unreadable"));
  }
}
