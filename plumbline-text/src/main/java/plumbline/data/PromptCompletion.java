package plumbline.data;

/// Plain text to continue and its continuation, which is learnt.
///
/// @param row number of the row in its source, from 0
/// @param prompt what is read
/// @param completion what is learnt
/// @param weight of the row in the loss
public record PromptCompletion(long row, String prompt, String completion, double weight) {

  /// Reads [Column#PROMPT], [Column#COMPLETION] and, where present, [Column#WEIGHT].
  public static DataSet<PromptCompletion> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new PromptCompletion(
                row.number(), row.text(Column.PROMPT), row.text(Column.COMPLETION), row.weight()));
  }
}
