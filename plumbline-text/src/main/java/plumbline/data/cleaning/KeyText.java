package plumbline.data.cleaning;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.data.RowSource;

/// The text by which rows are compared: one column, or several with a line break between them.
///
/// @param columns which, in order
public record KeyText(List<String> columns) {
  private static final List<String> USUAL = List.of("text", "prompt", "question", "problem");

  public KeyText {
    columns = List.copyOf(columns);
    if (columns.isEmpty()) {
      throw new IllegalArgumentException("rows are compared by no column; name one at least");
    }
  }

  /// The first of `text`, `prompt`, `question` and `problem` that the first row has.
  ///
  /// @throws DataException where there is none of them, or no row
  public static KeyText usual(RowSource source) {
    try (var rows = source.rows()) {
      var first =
          rows.findFirst().orElseThrow(() -> new DataException(source.name() + ": no rows"));
      return USUAL.stream()
          .filter(first.columns()::contains)
          .findFirst()
          .map(name -> new KeyText(List.of(name)))
          .orElseThrow(() ->
              new DataException(
                  "%s: has %s and none of %s; say which columns are compared"
                      .formatted(
                          first.place(),
                          first.columns().isEmpty()
                              ? "nothing"
                              : String.join(", ", first.columns()),
                          String.join(", ", USUAL))));
    }
  }

  /// The text of a row: texts, numbers, or the contents of messages.
  ///
  /// @throws DataException where a column is missing
  public String of(Row row) {
    return columns.stream().map(name -> text(row, name)).collect(Collectors.joining("\n"));
  }

  private static String text(Row row, String name) {
    var value = row.value(name);
    if (value.isEmpty()) {
      throw new DataException(
          "%s: no column '%s'; the row has %s"
              .formatted(row.place(), name, String.join(", ", row.columns())));
    }
    var node = value.get();
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(message -> message.path("content").asText())
          .collect(Collectors.joining("\n"));
    }
    return node.isNull() ? "" : node.isObject() ? node.toString() : node.asText();
  }
}
