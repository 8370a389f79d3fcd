package plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/// The one spelling by which rows are hashed: names and values in the order of the source, keys
/// within a struct sorted; equal for equal data whatever file it came from.
public final class CanonicalRow {
  private CanonicalRow() {}

  /// SHA-256 of one row, in hexadecimal.
  public static String hash(Row row) {
    var sum = new Sum();
    sum.add(row);
    return sum.hash();
  }

  /// SHA-256 of rows in their order.
  public static final class Sum {
    private final MessageDigest sha = sha256();

    /// Adds the next row.
    public void add(Row row) {
      sha.update(bytes(row));
    }

    /// The sum in hexadecimal; afterwards it starts anew.
    public String hash() {
      return HexFormat.of().formatHex(sha.digest());
    }
  }

  private static byte[] bytes(Row row) {
    var mapper = JsonLinesReader.MAPPER;
    var array = mapper.createArrayNode();
    for (int i = 0; i < row.columns().size(); i++) {
      array.add(row.columns().get(i)).add(sorted(row.values().get(i)));
    }
    try {
      return (mapper.writeValueAsString(array) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static JsonNode sorted(JsonNode value) {
    var mapper = JsonLinesReader.MAPPER;
    if (value.isObject()) {
      var fields = new TreeMap<String, JsonNode>();
      value.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      return mapper.createObjectNode().setAll(fields);
    }
    if (value.isArray()) {
      var array = mapper.createArrayNode();
      value.forEach(element -> array.add(sorted(element)));
      return array;
    }
    return value;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
