package plumbline.data;

import java.util.List;
import plumbline.text.message.Message;

/// One completion of a prompt and whether it is wanted.
///
/// @param row number of the row in its source, from 0
/// @param prompt messages; plain text is one message of the user
/// @param completion messages; plain text is one message of the assistant
/// @param wanted the label
public record UnpairedLabel(
    long row, List<Message> prompt, List<Message> completion, boolean wanted) {
  public UnpairedLabel {
    prompt = List.copyOf(prompt);
    completion = List.copyOf(completion);
  }

  /// Reads [Column#PROMPT], [Column#COMPLETION] and [Column#LABEL].
  public static DataSet<UnpairedLabel> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new UnpairedLabel(
                row.number(),
                row.messages(Column.PROMPT, Message::user),
                row.messages(Column.COMPLETION, Message::assistant),
                row.truth(Column.LABEL)));
  }
}
