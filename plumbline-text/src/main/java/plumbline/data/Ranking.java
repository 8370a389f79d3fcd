package plumbline.data;

import java.util.List;
import java.util.OptionalDouble;
import plumbline.text.message.Message;

/// Several completions of a prompt in an order of preference.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks: `rankings.jsonl:17`
/// @param prompt messages; plain text is one message of the user
/// @param completions each messages; plain text is one message of the assistant
/// @param worth of every completion, larger for better: its score, or its rank negated
/// @param scored whether the worths are scores, so that their differences say by how much
/// @param weight how much the ranking counts, never negative
public record Ranking(
    long row,
    String place,
    List<Message> prompt,
    List<List<Message>> completions,
    List<Double> worth,
    boolean scored,
    double weight) {
  public Ranking {
    prompt = List.copyOf(prompt);
    completions = completions.stream().map(List::copyOf).toList();
    worth = List.copyOf(worth);
  }

  /// Reads [Column#PROMPT], [Column#COMPLETIONS] and, where present, [Column#RANKS] (1 is best,
  /// equal ranks are ties). Without ranks the completions stand best first.
  public static DataSet<Ranking> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row -> {
          var completions = row.conversations(Column.COMPLETIONS, Message::assistant);
          var worth =
              row.has(Column.RANKS)
                  ? row.numbers(Column.RANKS).stream().map(rank -> -rank).toList()
                  : java.util.stream.IntStream.range(0, completions.size())
                      .mapToObj(rank -> -(rank + 1.0))
                      .toList();
          return ranking(row, Column.RANKS, completions, worth);
        });
  }

  /// Reads [Column#PROMPT], [Column#COMPLETIONS] and [Column#SCORES] (larger is better).
  public static DataSet<Ranking> readScored(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            ranking(
                row,
                Column.SCORES,
                row.conversations(Column.COMPLETIONS, Message::assistant),
                row.numbers(Column.SCORES)));
  }

  private static Ranking ranking(
      RowReader row, Column worths, List<List<Message>> completions, List<Double> worth) {
    if (completions.size() < 2) {
      throw row.fault(Column.COMPLETIONS, "expected 2 completions at least, got 1");
    }
    if (worth.size() != completions.size()) {
      throw row.fault(
          worths,
          "expected %d numbers, one for every completion, got %d"
              .formatted(completions.size(), worth.size()));
    }
    return new Ranking(
        row.number(),
        row.place(),
        row.messages(Column.PROMPT, Message::user),
        completions,
        worth,
        worths == Column.SCORES,
        row.weight());
  }

  /// The pairs that `expansion` makes of this ranking, in the order of the completions; ties make
  /// none. Where the worths are scores, a pair carries both and its margin is their difference.
  public List<PreferencePair> pairs(Expansion expansion) {
    var chosen = expansion.pairs(worth);
    double share = expansion.damped(chosen.size());
    return chosen.stream()
        .map(pair ->
            new PreferencePair(
                row,
                place,
                prompt,
                completions.get(pair.better()),
                completions.get(pair.worse()),
                scored
                    ? OptionalDouble.of(worth.get(pair.better()) - worth.get(pair.worse()))
                    : OptionalDouble.empty(),
                weight * share,
                scored
                    ? java.util.Optional.of(
                        new PreferencePair.Scores(
                            worth.get(pair.better()), worth.get(pair.worse())))
                    : java.util.Optional.empty(),
                share))
        .toList();
  }
}
