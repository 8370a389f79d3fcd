package plumbline.data;

import java.util.List;
import java.util.Map;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;

/// A prompt and the gold answer that a verifier compares with.
///
/// @param row number of the row in its source, from 0
/// @param prompt messages; a prompt in plain text is one message of the user
/// @param answer text; numbers and truth values as they are written
public record PromptAnswer(long row, List<Message> prompt, String answer) {
  public PromptAnswer {
    prompt = List.copyOf(prompt);
  }

  /// Reads [Column#PROMPT] and [Column#ANSWER].
  public static DataSet<PromptAnswer> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new PromptAnswer(
                row.number(),
                row.messages(Column.PROMPT, Message::user),
                row.scalar(Column.ANSWER)));
  }

  /// The task to solve; its id is the row number.
  public Task task() {
    return new Task(row, prompt, answer, Map.of());
  }
}
