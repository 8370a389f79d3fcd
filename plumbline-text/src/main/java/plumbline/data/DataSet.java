package plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/// Typed rows in memory.
///
/// @param source what they were read from
/// @param rows in the order of the source
/// @param hash SHA-256 of the rows as the source has them (names, values and order; keys within a
///   struct sorted), in hexadecimal: equal for equal data whatever file it came from
public record DataSet<T>(String source, List<T> rows, String hash) {
  public DataSet {
    rows = List.copyOf(rows);
  }

  /// How many rows there are.
  public int size() {
    return rows.size();
  }

  /// Reads all rows of `source` by `type`.
  ///
  /// @throws DataException if there is no row, or one is not as expected
  static <T> DataSet<T> read(RowSource source, ColumnNames names, Function<RowReader, T> type) {
    return of(source, row -> type.apply(new RowReader(row, names)));
  }

  /// Reads all rows of `source`, each made by `type` of the row as it stands.
  ///
  /// @throws DataException if there is no row, or `type` refuses one
  public static <T> DataSet<T> of(RowSource source, Function<Row, T> type) {
    var sha = sha256();
    var typed = new ArrayList<T>();
    try (var rows = source.rows()) {
      rows.forEachOrdered(row -> {
        sha.update(canonical(row));
        typed.add(type.apply(row));
      });
    }
    if (typed.isEmpty()) {
      throw new DataException(source.name() + ": no rows");
    }
    return new DataSet<>(source.name(), typed, HexFormat.of().formatHex(sha.digest()));
  }

  private static byte[] canonical(Row row) {
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
