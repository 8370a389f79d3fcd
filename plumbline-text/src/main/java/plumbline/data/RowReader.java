package plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import plumbline.text.message.Message;

/// Takes typed values out of a row; a value that is absent, empty or of another type is an error
/// that names the place, the column, what came and what was expected.
final class RowReader {
  private final Row row;
  private final ColumnNames names;

  RowReader(Row row, ColumnNames names) {
    this.row = row;
    this.names = names;
  }

  /// Which row of its source, from 0.
  long number() {
    return row.number();
  }

  boolean has(Column column) {
    return names.renamed().containsKey(column)
        || row.value(names.of(column)).filter(value -> !value.isNull()).isPresent();
  }

  String text(Column column) {
    var value = value(column);
    if (!value.isTextual()) {
      throw wrongType(column, "text", value);
    }
    return filled(column, value.asText());
  }

  /// Text, or a number or truth value as it is written.
  String scalar(Column column) {
    var value = value(column);
    if (value.isContainerNode()) {
      throw wrongType(column, "text, a number or true or false", value);
    }
    return filled(column, value.asText());
  }

  OptionalDouble number(Column column) {
    if (!has(column)) {
      return OptionalDouble.empty();
    }
    var value = value(column);
    double number = value.isTextual() ? parsed(column, value) : value.asDouble();
    if (!value.isNumber() && !value.isTextual()) {
      throw wrongType(column, "a number", value);
    }
    if (!Double.isFinite(number)) {
      throw wrongType(column, "a finite number", value);
    }
    return OptionalDouble.of(number);
  }

  private double parsed(Column column, JsonNode value) {
    try {
      return Double.parseDouble(value.asText().strip());
    } catch (NumberFormatException notNumber) {
      throw wrongType(column, "a number", value);
    }
  }

  boolean truth(Column column) {
    var value = value(column);
    return switch (value.asText().strip().toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw wrongType(column, "true or false", value);
    };
  }

  /// Messages as they are; text as one message.
  List<Message> messages(Column column, Function<String, Message> ofText) {
    var value = value(column);
    if (value.isTextual()) {
      return List.of(ofText.apply(filled(column, value.asText())));
    }
    return messages(column);
  }

  List<Message> messages(Column column) {
    var value = value(column);
    if (!value.isArray()) {
      throw wrongType(column, "a list of messages", value);
    }
    if (value.isEmpty()) {
      throw empty(column);
    }
    return MessageReader.read(value, where(column));
  }

  /// A list in JSON, written out again; empty where the column is absent.
  String list(Column column) {
    if (!has(column)) {
      return "";
    }
    var value = value(column);
    var list = value.isTextual() ? MessageReader.parse(value.asText(), where(column)) : value;
    if (!list.isArray()) {
      throw wrongType(column, "a list", value);
    }
    return list.toString();
  }

  boolean isMessages(Column column) {
    return value(column).isArray();
  }

  private JsonNode value(Column column) {
    var name = names.of(column);
    var value = row.value(name);
    if (value.isEmpty()) {
      throw new DataException(
          "%s: no column '%s'; columns are %s%s"
              .formatted(
                  row.place(),
                  name,
                  row.columns().stream().collect(Collectors.joining("', '", "'", "'")),
                  nearest(name).map("; did you mean '%s'?"::formatted).orElse("")));
    }
    if (value.get().isNull()) {
      throw empty(column);
    }
    return value.get();
  }

  private Optional<String> nearest(String name) {
    return NearestName.of(name, row.columns());
  }

  private String filled(Column column, String text) {
    if (text.isBlank()) {
      throw empty(column);
    }
    return text;
  }

  DataException fault(String fault) {
    return new DataException(row.place() + ": " + fault);
  }

  DataException fault(Column column, String fault) {
    return new DataException(where(column) + ": " + fault);
  }

  private DataException empty(Column column) {
    return new DataException(where(column) + " is empty");
  }

  private DataException wrongType(Column column, String expected, JsonNode value) {
    return new DataException(
        "%s: expected %s, got %s".formatted(where(column), expected, MessageReader.shown(value)));
  }

  private String where(Column column) {
    return "%s: column '%s'".formatted(row.place(), names.of(column));
  }
}
