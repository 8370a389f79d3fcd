package plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.temporal.TemporalAccessor;
import java.util.Map;
import java.util.UUID;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/// Turns DuckDB's values into ours. Dates, times and UUIDs become text.
final class DuckValues {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DuckValues() {}

  static JsonNode json(@Nullable Object value, String place, String column) throws SQLException {
    return switch (value) {
      case null -> JSON.nullNode();
      case String text -> JSON.textNode(text);
      case Boolean bool -> JSON.booleanNode(bool);
      case Byte number -> JSON.numberNode(number.longValue());
      case Short number -> JSON.numberNode(number.longValue());
      case Integer number -> JSON.numberNode(number.longValue());
      case Long number -> JSON.numberNode(number.longValue());
      case BigInteger number -> JSON.numberNode(number);
      case Float number -> JSON.numberNode(number.doubleValue());
      case Double number -> JSON.numberNode(number.doubleValue());
      case BigDecimal number -> JSON.numberNode(number);
      case Array list -> {
        var array = JSON.arrayNode();
        for (var element : (Object[]) list.getArray()) {
          array.add(json(element, place, column));
        }
        yield array;
      }
      case DuckDBStruct struct -> object(struct.getMap(), place, column);
      case Map<?, ?> map -> object(map, place, column);
      case org.duckdb.JsonNode json -> parsed(json.toString(), place, column);
      case TemporalAccessor time -> JSON.textNode(time.toString());
      case Timestamp time -> JSON.textNode(time.toLocalDateTime().toString());
      case UUID id -> JSON.textNode(id.toString());
      case Struct other -> throw unsupported(other, place, column);
      default -> throw unsupported(value, place, column);
    };
  }

  private static JsonNode object(Map<?, ?> map, String place, String column) throws SQLException {
    var object = JSON.objectNode();
    for (var entry : map.entrySet()) {
      object.set(String.valueOf(entry.getKey()), json(entry.getValue(), place, column));
    }
    return object;
  }

  private static JsonNode parsed(String json, String place, String column) {
    try {
      return JsonLinesReader.MAPPER.readTree(json);
    } catch (JsonProcessingException broken) {
      throw new DataException(
          "%s, column '%s': not valid JSON: %s"
              .formatted(place, column, broken.getOriginalMessage()),
          broken);
    }
  }

  private static DataException unsupported(Object value, String place, String column) {
    return new DataException(
        "%s, column '%s': values of type %s are not supported; CAST the column to VARCHAR"
            .formatted(place, column, value.getClass().getSimpleName()));
  }
}
