package plumbline.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import plumbline.data.DataException;
import plumbline.data.Row;

/// Takes the columns of a benchmark out of a row; what is missing is named with what is needed.
///
/// @param row the row as it stands
/// @param benchmark what the benchmark is called
/// @param needed the columns that it reads
/// @param tolerance by which part of a rounded gold value numbers may differ
record BenchmarkRow(Row row, String benchmark, String needed, double tolerance) {
  /// Text that is not blank, white space at its ends removed.
  String text(String column) {
    var value = value(column);
    if (!value.isTextual() || value.asText().isBlank()) {
      throw fault("column '%s' is %s, must be text".formatted(column, value));
    }
    return value.asText().strip();
  }

  /// A number as one writes it: `27.0` is `27`.
  String number(String column) {
    var value = value(column);
    if (!value.isNumber()) {
      throw fault("column '%s' is %s, must be a number".formatted(column, value));
    }
    var number = new BigDecimal(value.asText());
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /// A fault of this row.
  DataException fault(String fault) {
    return new DataException("%s: %s".formatted(row.place(), fault));
  }

  private JsonNode value(String column) {
    return row.value(column)
        .orElseThrow(() ->
            fault(
                "no column '%s'; %s needs %s, the row has %s"
                    .formatted(
                        column,
                        benchmark,
                        needed,
                        row.columns().isEmpty() ? "nothing" : String.join(", ", row.columns()))));
  }
}
