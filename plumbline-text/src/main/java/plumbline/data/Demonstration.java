package plumbline.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;

/// A task with what there is to learn from: a solution, and a teacher's response that assesses
/// itself.
///
/// @param row number of the row in its source, from 0
/// @param place where the row stands, for errors
/// @param prompt messages; a prompt in plain text is one message of the user
/// @param answer the gold answer, empty where there is none
/// @param rationale how to get there
/// @param assessment a teacher's response: thinking, answer, evaluation, reward
/// @param valid whether the teacher assessed itself rightly
public record Demonstration(
    long row,
    String place,
    List<Message> prompt,
    String answer,
    Optional<String> rationale,
    Optional<String> assessment,
    boolean valid) {
  public Demonstration {
    prompt = List.copyOf(prompt);
  }

  /// Reads [Column#PROMPT] and, where present, [Column#ANSWER], [Column#RATIONALE],
  /// [Column#ASSESSMENT] and [Column#VALID].
  public static DataSet<Demonstration> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new Demonstration(
                row.number(),
                row.place(),
                row.messages(Column.PROMPT, Message::user),
                row.has(Column.ANSWER) ? row.scalar(Column.ANSWER) : "",
                optional(row, Column.RATIONALE),
                optional(row, Column.ASSESSMENT),
                !row.has(Column.VALID) || row.truth(Column.VALID)));
  }

  private static Optional<String> optional(RowReader row, Column column) {
    return row.has(column) ? Optional.of(row.text(column)) : Optional.empty();
  }

  /// The task to solve; its id is the row number.
  public Task task() {
    return new Task(row, prompt, answer, Map.of());
  }
}
