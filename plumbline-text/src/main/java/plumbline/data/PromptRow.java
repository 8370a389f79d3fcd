package plumbline.data;

import java.util.List;
import plumbline.text.message.Message;

/// A prompt with or without an answer and a completion.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks: `prompts.jsonl:17`
/// @param prompt messages; plain text is one message of the user
/// @param answer text, numbers and truth values as they are written; empty where there is none
/// @param completion messages; plain text is one message of the assistant; empty where there is
///   none
public record PromptRow(
    long row, String place, List<Message> prompt, String answer, List<Message> completion) {
  public PromptRow {
    prompt = List.copyOf(prompt);
    completion = List.copyOf(completion);
  }

  /// Reads [Column#PROMPT] and, where present, [Column#ANSWER] and [Column#COMPLETION].
  public static DataSet<PromptRow> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new PromptRow(
                row.number(),
                row.place(),
                row.messages(Column.PROMPT, Message::user),
                row.has(Column.ANSWER) ? row.scalar(Column.ANSWER) : "",
                row.has(Column.COMPLETION)
                    ? row.messages(Column.COMPLETION, Message::assistant)
                    : List.of()));
  }
}
