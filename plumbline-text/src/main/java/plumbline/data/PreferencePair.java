package plumbline.data;

import java.util.List;
import java.util.OptionalDouble;
import plumbline.text.message.Message;

/// Two completions of a prompt, one better than the other.
///
/// @param row number of the row in its source, from 0
/// @param prompt messages; plain text is one message of the user
/// @param chosen the better completion; plain text is one message of the assistant
/// @param rejected the worse one
/// @param margin by how much the better is better, where the data says so
/// @param weight how much the pair counts, 1 unless the data says otherwise, never negative
public record PreferencePair(
    long row,
    List<Message> prompt,
    List<Message> chosen,
    List<Message> rejected,
    OptionalDouble margin,
    double weight) {
  public PreferencePair {
    prompt = List.copyOf(prompt);
    chosen = List.copyOf(chosen);
    rejected = List.copyOf(rejected);
  }

  /// Reads [Column#CHOSEN], [Column#REJECTED] and [Column#PROMPT]; without a prompt column, what
  /// both conversations begin with is the prompt. [Column#MARGIN] and [Column#WEIGHT] where
  /// present.
  public static DataSet<PreferencePair> read(RowSource source, ColumnNames names) {
    return DataSet.read(source, names, PreferencePair::pair);
  }

  private static PreferencePair pair(RowReader row) {
    var chosen = row.messages(Column.CHOSEN, Message::assistant);
    var rejected = row.messages(Column.REJECTED, Message::assistant);
    boolean whole =
        !row.has(Column.PROMPT) && row.isMessages(Column.CHOSEN) && row.isMessages(Column.REJECTED);
    int shared = whole ? shared(chosen, rejected) : 0;
    if (whole && (shared == 0 || shared == chosen.size() || shared == rejected.size())) {
      throw row.fault(
          shared == 0
              ? "chosen and rejected begin with no common prompt, and there is no prompt column"
              : "chosen and rejected do not differ after their common beginning");
    }
    double weight = row.number(Column.WEIGHT).orElse(1);
    if (weight < 0) {
      throw row.fault(Column.WEIGHT, "expected 0 or more, got " + weight);
    }
    return new PreferencePair(
        row.number(),
        whole ? chosen.subList(0, shared) : row.messages(Column.PROMPT, Message::user),
        chosen.subList(shared, chosen.size()),
        rejected.subList(shared, rejected.size()),
        row.number(Column.MARGIN),
        weight);
  }

  private static int shared(List<Message> a, List<Message> b) {
    int shared = 0;
    while (shared < Math.min(a.size(), b.size()) && a.get(shared).equals(b.get(shared))) {
      shared++;
    }
    return shared;
  }
}
