package plumbline.data;

/// A text by itself.
///
/// @param row number of the row in its source, from 0
/// @param text what it says
public record PlainText(long row, String text) {
  /// Reads [Column#TEXT].
  public static DataSet<PlainText> read(RowSource source, ColumnNames names) {
    return DataSet.read(source, names, row -> new PlainText(row.number(), row.text(Column.TEXT)));
  }
}
