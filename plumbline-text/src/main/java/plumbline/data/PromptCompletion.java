package plumbline.data;

/// Plain text to continue and its continuation, which is learnt.
///
/// @param row number of the row in its source, from 0
/// @param prompt what is read
/// @param completion what is learnt
public record PromptCompletion(long row, String prompt, String completion) {

  /// Reads [Column#PROMPT] and [Column#COMPLETION].
  public static DataSet<PromptCompletion> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new PromptCompletion(
                row.number(), row.text(Column.PROMPT), row.text(Column.COMPLETION)));
  }
}
