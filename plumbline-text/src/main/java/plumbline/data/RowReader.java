package plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Trajectory;

/// Takes typed values out of a row; a value that is absent, empty or of another type is an error
/// that names the place, the column, what came and what was expected.
final class RowReader {
  /// More zeros than this are not written out.
  private static final int MOST_ZEROS = 1000;

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

  /// Where the row stands, for errors and remarks.
  String place() {
    return row.place();
  }

  /// How much the row counts: 1 where nothing is said.
  double weight() {
    double weight = number(Column.WEIGHT).orElse(1);
    if (weight < 0) {
      throw fault(Column.WEIGHT, "expected 0 or more, got " + weight);
    }
    return weight;
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
    return filled(column, written(value));
  }

  /// Digits as they stand; what has an exponent is written out, so that `1e5` and 100000 are one.
  private static String written(JsonNode value) {
    if (!value.isFloatingPointNumber() || !Double.isFinite(value.doubleValue())) {
      return value.asText();
    }
    var number = value.decimalValue();
    return Math.abs((long) number.scale()) <= MOST_ZEROS
        ? number.toPlainString()
        : number.toString();
  }

  OptionalDouble number(Column column) {
    if (!has(column)) {
      return OptionalDouble.empty();
    }
    var value = value(column);
    return OptionalDouble.of(finite(column, value));
  }

  private double finite(Column column, JsonNode value) {
    double number = value.isTextual() ? parsed(column, value) : value.asDouble();
    if (!value.isNumber() && !value.isTextual()) {
      throw wrongType(column, "a number", value);
    }
    if (!Double.isFinite(number)) {
      throw wrongType(column, "a finite number", value);
    }
    return number;
  }

  /// The numbers of a list, all finite.
  List<Double> numbers(Column column) {
    var numbers = new ArrayList<Double>();
    for (var value : items(column, "a list of numbers")) {
      numbers.add(finite(column, value));
    }
    return numbers;
  }

  /// Several conversations: each a list of messages, or text as one message.
  List<List<Message>> conversations(Column column, Function<String, Message> ofText) {
    var all = new ArrayList<List<Message>>();
    for (var value : items(column, "a list of texts or of lists of messages")) {
      var where = "%s, item %d".formatted(where(column), all.size() + 1);
      if (value.isTextual() && !value.asText().isBlank()) {
        all.add(List.of(ofText.apply(value.asText())));
      } else if (value.isArray() && !value.isEmpty()) {
        all.add(MessageReader.read(value, where));
      } else {
        throw new DataException(
            "%s: expected text or messages, got %s"
                .formatted(where, value.isTextual() ? "empty text" : MessageReader.shown(value)));
      }
    }
    return all;
  }

  /// What several speakers said in turn.
  List<Trajectory.Segment> segments(Column column) {
    return SegmentReader.read(items(column, "a list of objects with role and text"), where(column));
  }

  private JsonNode items(Column column, String expected) {
    var value = value(column);
    var list =
        value.isTextual() && value.asText().strip().startsWith("[")
            ? MessageReader.parse(value.asText(), where(column))
            : value;
    if (!list.isArray()) {
      throw wrongType(column, expected, value);
    }
    if (list.isEmpty()) {
      throw empty(column);
    }
    return list;
  }

  /// Labels by dimension, one map of every annotator, `null` and absent ones left out. They stand
  /// in the column `labels` (an object, or a list of objects), or where there is none in columns
  /// with the names of the dimensions.
  List<Map<String, Double>> labels(List<String> dimensions) {
    if (!has(Column.LABELS)) {
      return List.of(labels(dimensions, name -> row.value(name).orElse(NullNode.instance), ""));
    }
    var value = value(Column.LABELS);
    var parsed =
        value.isTextual() ? MessageReader.parse(value.asText(), where(Column.LABELS)) : value;
    var all = new ArrayList<Map<String, Double>>();
    for (var one : parsed.isObject() ? List.of(parsed) : parsed) {
      if (!one.isObject()) {
        throw wrongType(Column.LABELS, "an object by dimension, or a list of them", one);
      }
      all.add(labels(dimensions, one::path, " in column '" + names.of(Column.LABELS) + "'"));
    }
    return all;
  }

  private Map<String, Double> labels(
      List<String> dimensions, Function<String, JsonNode> of, String within) {
    var labels = new LinkedHashMap<String, Double>();
    for (var dimension : dimensions) {
      var value = of.apply(dimension);
      if (value.isNull() || value.isMissingNode()) {
        continue;
      }
      if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
        throw fault(
            "dimension '%s'%s: expected a finite number or null, got %s"
                .formatted(dimension, within, MessageReader.shown(value)));
      }
      labels.put(dimension, value.asDouble());
    }
    return labels;
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
      throw new MissingColumnException(
          "%s: no column '%s'; columns are %s%s"
              .formatted(
                  row.place(),
                  name,
                  row.columns().stream().collect(Collectors.joining("', '", "'", "'")),
                  nearest(name).map("; did you mean '%s'?"::formatted).orElse("")),
          row.columns());
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
