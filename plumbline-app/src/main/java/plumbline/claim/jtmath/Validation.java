package plumbline.claim.jtmath;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import plumbline.claim.Outcome;
import plumbline.claim.jtmath.MedianProblem.Solution;
import plumbline.claim.recipes.RecipeBench;
import plumbline.completion.Sampling;
import plumbline.data.RowSource;
import plumbline.data.cleaning.KeyText;
import plumbline.data.cleaning.RowFilter;
import plumbline.data.cleaning.RowRule;
import plumbline.data.cleaning.RowSink;
import plumbline.job.GradedSamples;

/// Keeps the solutions that a model confirms, as `data filter --confirmed 2` does.
///
/// @param kept in their order
/// @param rawWrong share of wrong ones among all
record Validation(List<Solution> kept, int all, double rawWrong, double rightOfRight) {
  private static final int SAMPLES = 4;
  private static final int CONFIRMED = 2;
  private static final String ROWS = "collected.jsonl";
  private static final String ANSWERS = "validator.jsonl";

  /// Asks `validator` four times about every problem.
  static Validation by(
      RecipeBench bench, Path validator, List<Solution> collected, Sampling sampling)
      throws IOException, InterruptedException {
    bench.write(ROWS, MathRows.answers(collected));
    bench.write(ANSWERS, answered(bench, validator, collected, sampling));
    var rows = RowSource.of(ROWS, bench.folder());
    var key = new KeyText(List.of("prompt"));
    var results = GradedSamples.read(RowSource.of(ANSWERS, bench.folder()), key, rows);
    Set<String> confirmed = new HashSet<>();
    new RowFilter(key, key, List.of(new RowRule.Confirmed(CONFIRMED)), results)
        .run(rows, 0, row -> confirmed.add(row.path("prompt").asText()), RowSink.none());
    return of(collected, confirmed);
  }

  private static List<Map<String, String>> answered(
      RecipeBench bench, Path validator, List<Solution> collected, Sampling sampling)
      throws IOException, InterruptedException {
    var prompts =
        collected.stream()
            .flatMap(each -> Collections.nCopies(SAMPLES, each.problem().prompt()).stream())
            .toList();
    var said = bench.answers(validator, prompts, sampling, 1);
    var rows = new ArrayList<Map<String, String>>();
    for (int i = 0; i < prompts.size(); i++) {
      rows.add(Map.of("prompt", prompts.get(i), "completion", said.get(i)));
    }
    return rows;
  }

  /// @param confirmed prompts of those that stay
  static Validation of(List<Solution> collected, Set<String> confirmed) {
    var kept =
        collected.stream().filter(each -> confirmed.contains(each.problem().prompt())).toList();
    double right = collected.stream().filter(each -> !MathRows.isWrong(each)).count();
    double rightKept = kept.stream().filter(each -> !MathRows.isWrong(each)).count();
    return new Validation(
        kept, collected.size(), MathRows.wrongShare(collected), rightKept / Math.max(1, right));
  }

  Outcome figures() {
    return Outcome.none()
        .figure("raw.wrong", rawWrong)
        .figure("validated.wrong", MathRows.wrongShare(kept))
        .figure("validated.kept", (double) kept.size() / all)
        .figure("validated.kept-of-right", rightOfRight);
  }
}
