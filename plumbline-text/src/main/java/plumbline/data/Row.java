package plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/// One row as its source has it: named values in order, each text, number, boolean, list, struct or
/// null.
///
/// @param number which row of its source, counted from 0
/// @param place where it stands, for errors: `train.jsonl:17`
/// @param columns the names
/// @param values one for each name
public record Row(long number, String place, List<String> columns, List<JsonNode> values) {
  public Row {
    columns = List.copyOf(columns);
    values = List.copyOf(values);
    if (columns.size() != values.size()) {
      throw new IllegalArgumentException(
          "%s: %d columns with %d values".formatted(place, columns.size(), values.size()));
    }
  }

  /// The value of a column, empty if there is no such column; null in the data is a null node.
  public Optional<JsonNode> value(String column) {
    int at = columns.indexOf(column);
    return at < 0 ? Optional.empty() : Optional.of(values.get(at));
  }
}
