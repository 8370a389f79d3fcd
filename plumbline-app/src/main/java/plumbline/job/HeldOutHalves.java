package plumbline.job;

import java.util.List;
import java.util.stream.IntStream;
import plumbline.completion.Completer;
import plumbline.data.PromptCompletion;
import plumbline.recipe.sgpo.HeldOutAnswers;

/// Held-out demonstrations in two halves, every other row: what is best on the rows that chose it
/// looks better than it is, so the figures that are told are of rows that choose nothing.
///
/// @param choosing the first row and every other one
/// @param told the rest
record HeldOutHalves(HeldOutAnswers choosing, HeldOutAnswers told) {
  /// @throws IllegalArgumentException for a single row
  static HeldOutHalves of(List<PromptCompletion> rows, int maxTokens) {
    if (rows.size() < 2) {
      throw new IllegalArgumentException(
          "data.eval has 1 demonstration, must have at least 2: every other one chooses what is"
              + " kept, and answers are judged by the rest");
    }
    return new HeldOutHalves(
        new HeldOutAnswers(everyOther(rows, 0), maxTokens),
        new HeldOutAnswers(everyOther(rows, 1), maxTokens));
  }

  private static List<PromptCompletion> everyOther(List<PromptCompletion> rows, int first) {
    return IntStream.range(0, rows.size()).filter(i -> i % 2 == first).mapToObj(rows::get).toList();
  }

  RoundQuality.Distances of(Completer model) throws InterruptedException {
    return new RoundQuality.Distances(choosing.distance(model), told.distance(model));
  }
}
