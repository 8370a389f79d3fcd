package plumbline.tensor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// `model.safetensors.index.json`: which shard holds which tensor.
///
/// @param weightMap tensor name to file name in the same directory
record ShardIndex(Map<String, String> weightMap) {
  private static final Pattern PLAIN_NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,200}\\.safetensors");
  private static final int MAX_SHARDS = 4_096;

  /// The shards in the order of their first tensor.
  List<String> shards() {
    return weightMap.values().stream().distinct().toList();
  }

  static ShardIndex read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw SafetensorsException.of(file, "is not a regular file");
    }
    byte[] json;
    try (InputStream in = Files.newInputStream(file)) {
      json = in.readNBytes(SafetensorsHeader.MAX_BYTES + 1);
    }
    if (json.length > SafetensorsHeader.MAX_BYTES) {
      throw SafetensorsException.of(
          file, "is longer than %d bytes".formatted(SafetensorsHeader.MAX_BYTES));
    }
    try (JsonParser parser = UntrustedJson.parser(json)) {
      return read(file, parser);
    } catch (JsonProcessingException e) {
      throw UntrustedJson.fault(file, "index", e);
    } catch (CharacterCodingException e) {
      throw SafetensorsException.of(file, "the index is not valid UTF-8").causedBy(e);
    }
  }

  private static ShardIndex read(Path file, JsonParser parser) throws IOException {
    var weightMap = new LinkedHashMap<String, String>();
    boolean seen = false;
    require(file, parser, JsonToken.START_OBJECT, "the index");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isWeightMap = parser.currentName().equals("weight_map");
      if (isWeightMap && seen) {
        throw SafetensorsException.of(file, "'weight_map' stands twice");
      } else if (isWeightMap) {
        weightMap(file, parser, weightMap);
        seen = true;
      } else {
        parser.nextToken();
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw SafetensorsException.of(file, "something follows the index's closing '}'");
    }
    if (!seen) {
      throw SafetensorsException.of(file, "'weight_map' is missing");
    }
    var index = new ShardIndex(weightMap);
    if (index.shards().size() > MAX_SHARDS) {
      throw SafetensorsException.of(
          file, "names %d shards, at most %d".formatted(index.shards().size(), MAX_SHARDS));
    }
    return index;
  }

  private static void weightMap(Path file, JsonParser parser, Map<String, String> weightMap)
      throws IOException {
    require(file, parser, JsonToken.START_OBJECT, "weight_map");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String tensor = parser.currentName();
      require(file, parser, JsonToken.VALUE_STRING, "weight_map values");
      String shard = parser.getText();
      if (!PLAIN_NAME.matcher(shard).matches()) {
        throw SafetensorsException.of(
            file,
            tensor,
            "shard '%s' is not a plain file name that ends in .safetensors"
                .formatted(SafetensorsException.shown(shard)));
      }
      if (weightMap.put(tensor, shard) != null) {
        throw SafetensorsException.of(file, tensor, "stands twice in weight_map");
      }
    }
  }

  private static void require(Path file, JsonParser parser, JsonToken expected, String what)
      throws IOException {
    JsonToken came = parser.nextToken();
    if (came != expected) {
      throw SafetensorsException.of(
          file,
          "%s must be %s, got %s"
              .formatted(what, UntrustedJson.name(expected), UntrustedJson.name(came)));
    }
  }

  /// The index as other tools write it.
  ///
  /// @param totalBytes bytes of all tensors together
  byte[] toJson(long totalBytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var json = new JsonFactory().createGenerator(out).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeObjectFieldStart("metadata");
      json.writeNumberField("total_size", totalBytes);
      json.writeEndObject();
      json.writeObjectFieldStart("weight_map");
      for (var entry : weightMap.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return out.toByteArray();
  }
}
