package plumbline.data;

import java.util.List;
import plumbline.text.message.Message;

/// A prompt with or without an answer.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks: `prompts.jsonl:17`
/// @param prompt messages; plain text is one message of the user
/// @param answer text, numbers and truth values as they are written; empty where there is none
public record PromptRow(long row, String place, List<Message> prompt, String answer) {
  public PromptRow {
    prompt = List.copyOf(prompt);
  }

  /// Reads [Column#PROMPT] and, where present, [Column#ANSWER].
  public static DataSet<PromptRow> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new PromptRow(
                row.number(),
                row.place(),
                row.messages(Column.PROMPT, Message::user),
                row.has(Column.ANSWER) ? row.scalar(Column.ANSWER) : ""));
  }
}
