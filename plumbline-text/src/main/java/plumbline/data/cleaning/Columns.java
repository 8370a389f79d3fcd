package plumbline.data.cleaning;

import com.fasterxml.jackson.databind.JsonNode;
import plumbline.data.DataException;
import plumbline.data.Row;

/// Takes single values out of rows.
final class Columns {
  private Columns() {}

  static JsonNode value(Row row, String column) {
    return row.value(column)
        .filter(value -> !value.isNull())
        .orElseThrow(() ->
            new DataException(
                "%s: no column '%s'; the row has %s"
                    .formatted(row.place(), column, String.join(", ", row.columns()))));
  }

  static double number(Row row, String column) {
    var value = value(row, column);
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw new DataException(
          "%s: column '%s' is %s, must be a number".formatted(row.place(), column, value));
    }
    return value.asDouble();
  }
}
