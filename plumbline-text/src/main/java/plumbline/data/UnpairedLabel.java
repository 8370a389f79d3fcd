package plumbline.data;

import java.util.List;
import plumbline.text.message.Message;

/// One completion of a prompt and whether it is wanted.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks: `labels.jsonl:17`
/// @param prompt messages; plain text is one message of the user
/// @param completion messages; plain text is one message of the assistant
/// @param wanted the label
/// @param weight how much the label counts, 1 unless the data says otherwise, never negative
public record UnpairedLabel(
    long row,
    String place,
    List<Message> prompt,
    List<Message> completion,
    boolean wanted,
    double weight) {
  public UnpairedLabel {
    prompt = List.copyOf(prompt);
    completion = List.copyOf(completion);
  }

  /// Reads [Column#PROMPT], [Column#COMPLETION] and [Column#LABEL]; [Column#WEIGHT] where present.
  public static DataSet<UnpairedLabel> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new UnpairedLabel(
                row.number(),
                row.place(),
                row.messages(Column.PROMPT, Message::user),
                row.messages(Column.COMPLETION, Message::assistant),
                row.truth(Column.LABEL),
                row.weight()));
  }
}
