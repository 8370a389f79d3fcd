package plumbline.recipe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongPredicate;
import plumbline.metric.MetricNames;
import plumbline.optim.Schedule;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.Update;

/// Supervised fine-tuning: cross-entropy on the trained tokens, divided once by their number in the
/// whole step.
///
/// @param rows what every step is trained on
/// @param schedule learning rate
/// @param steps how many steps
/// @param seed of the run
/// @param enough ends the run early after a step, true once it has learnt enough; a function of the
///   step and the policy, because a resumed run asks again
public record SupervisedRecipe(
    Feed<TrainingRow> rows, Schedule schedule, long steps, long seed, LongPredicate enough) {

  /// Trains; false where a stop was asked for before the end.
  ///
  /// @param evaluator looks at the policy after every step, before it is saved
  public boolean train(Update update, Run run, Evaluator evaluator)
      throws IOException, InterruptedException {
    var figures = UpdateFigures.start();
    boolean done = run.firstStep() > 0 && enough.test(run.firstStep() - 1);
    for (long step = run.firstStep(); step < steps && !done; step++) {
      figures.begin();
      var batch = rows.batch(run.batch(step));
      double count = trained(batch);
      double rate = schedule.at(step);
      var report =
          update.apply(batch, rate, new SampleKey(seed, step, 0, 0), MicroLoss.crossEntropy(batch));
      var metrics = figures.of(step, report, rate).with(MetricNames.TRAINED_TOKENS, count);
      run.log(metrics.withAll(evaluator.after(step)));
      done = enough.test(step);
      if (run.afterStep(step, done ? step + 1 : steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }

  /// The loss of the policy on rows that it does not learn from, as a figure to log.
  ///
  /// @param scorer of the policy, at temperature 1
  public static SequencedMap<String, Double> heldOut(Scorer scorer, List<TrainingRow> rows)
      throws InterruptedException {
    var logProbs = scorer.logProbs(rows);
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      for (int t = 0; t < row.tokens().size(); t++) {
        if (row.kinds().get(t) == LossKind.CROSS_ENTROPY) {
          sum -= (double) row.weights().get(t) * logProbs.get(i).get(t);
        }
      }
    }
    var figures = new LinkedHashMap<String, Double>();
    figures.put(MetricNames.EVALUATION_LOSS, sum / trained(rows));
    return figures;
  }

  private static double trained(List<TrainingRow> batch) {
    double count = batch.stream().mapToInt(row -> row.count(LossKind.CROSS_ENTROPY)).sum();
    if (count == 0) {
      throw new IllegalArgumentException(
          "no token of the step is trained; look at the rendered rows with --dry-run");
    }
    return count;
  }
}
