package plumbline.data;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import plumbline.text.message.Message;

/// Two completions of a prompt, one better than the other.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks: `pairs.jsonl:17`
/// @param prompt messages; plain text is one message of the user
/// @param chosen the better completion; plain text is one message of the assistant
/// @param rejected the worse one
/// @param margin by how much the better is better, where the data says so
/// @param weight how much the pair counts, 1 unless the data says otherwise, never negative
/// @param scores what both completions were given, where the data says so
/// @param share what the pair counts beside those of its row, 1 unless a ranking makes several; it
///   is in `weight` too, and a step is divided by shares, so that damped pairs make no smaller step
public record PreferencePair(
    long row,
    String place,
    List<Message> prompt,
    List<Message> chosen,
    List<Message> rejected,
    OptionalDouble margin,
    double weight,
    Optional<Scores> scores,
    double share) {
  /// What whoever judged gave to both completions; the better one may have the lower score, which
  /// `plumbline data stats` reports.
  public record Scores(double chosen, double rejected) {}

  public PreferencePair {
    prompt = List.copyOf(prompt);
    chosen = List.copyOf(chosen);
    rejected = List.copyOf(rejected);
  }

  /// The only pair of its row.
  public PreferencePair(
      long row,
      String place,
      List<Message> prompt,
      List<Message> chosen,
      List<Message> rejected,
      OptionalDouble margin,
      double weight,
      Optional<Scores> scores) {
    this(row, place, prompt, chosen, rejected, margin, weight, scores, 1);
  }

  /// Reads [Column#CHOSEN], [Column#REJECTED] and [Column#PROMPT]; without a prompt column, what
  /// both conversations begin with is the prompt. [Column#MARGIN], [Column#WEIGHT],
  /// [Column#SCORE_CHOSEN] and [Column#SCORE_REJECTED] where present.
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
    return new PreferencePair(
        row.number(),
        row.place(),
        whole ? chosen.subList(0, shared) : row.messages(Column.PROMPT, Message::user),
        chosen.subList(shared, chosen.size()),
        rejected.subList(shared, rejected.size()),
        row.number(Column.MARGIN),
        row.weight(),
        scores(row));
  }

  private static Optional<Scores> scores(RowReader row) {
    var chosen = row.number(Column.SCORE_CHOSEN);
    var rejected = row.number(Column.SCORE_REJECTED);
    if (chosen.isPresent() != rejected.isPresent()) {
      throw row.fault(
          chosen.isPresent() ? Column.SCORE_REJECTED : Column.SCORE_CHOSEN,
          "expected a number, got nothing: the other completion has a score");
    }
    return chosen.isPresent()
        ? Optional.of(new Scores(chosen.getAsDouble(), rejected.getAsDouble()))
        : Optional.empty();
  }

  /// The two completions as single labels: the better wanted, the worse not.
  public List<UnpairedLabel> unpaired() {
    return List.of(
        new UnpairedLabel(row, place, prompt, chosen, true, weight),
        new UnpairedLabel(row, place, prompt, rejected, false, weight));
  }

  private static int shared(List<Message> a, List<Message> b) {
    int shared = 0;
    while (shared < Math.min(a.size(), b.size()) && a.get(shared).equals(b.get(shared))) {
      shared++;
    }
    return shared;
  }
}
