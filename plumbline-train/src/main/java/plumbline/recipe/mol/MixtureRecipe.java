package plumbline.recipe.mol;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.objective.KindReduction;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.recipe.MemoryWatch;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.AnchoredUpdate;
import plumbline.train.Run;

/// Continual training on trajectories and general text, every token by its kind: ignored, learnt by
/// cross-entropy, or held to the model that training started from.
///
/// @param rows trajectories and general text
/// @param reduction how the losses of tokens become one number
/// @param schedule learning rate
/// @param steps how many steps
/// @param seed of the run
public record MixtureRecipe(
    Feed<TrainingRow> rows, KindReduction reduction, Schedule schedule, long steps, long seed) {

  /// Trains; false where a stop was asked for before the end.
  public boolean train(AnchoredUpdate update, Run run) throws IOException, InterruptedException {
    var memory = MemoryWatch.start();
    for (long step = run.firstStep(); step < steps; step++) {
      long started = System.nanoTime();
      var batch = rows.batch(run.batch(step));
      double rate = schedule.at(step);
      var report = update.apply(reduction.weighted(batch), rate, new SampleKey(seed, step, 0, 0));
      double seconds = (System.nanoTime() - started) / 1e9;
      run.log(
          memory.addTo(
              StepMetrics.of(step, Instant.now())
                  .with(MetricNames.LOSS, report.loss())
                  .with(MetricNames.GRADIENT_NORM, report.gradientNorm())
                  .with(MetricNames.LEARNING_RATE, rate)
                  .withAll(report.figures())
                  .with("mixture/cross_entropy", report.crossEntropy())
                  .with("mixture/divergence", report.divergence())
                  .with("mixture/learnt_tokens", count(batch, LossKind.CROSS_ENTROPY))
                  .with("mixture/held_tokens", count(batch, LossKind.KL_TO_BASE))
                  .with(MetricNames.TOKENS_PER_SECOND, report.tokens() / seconds)));
      if (run.afterStep(step, steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }

  private static double count(List<TrainingRow> batch, LossKind kind) {
    return batch.stream().mapToInt(row -> row.count(kind)).sum();
  }
}
