package plumbline.recipe;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.optim.Schedule;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.Run;
import plumbline.train.ScoreUpdate;

/// Trains a model to score answers.
///
/// @param items what every step is trained on
/// @param objective what they cost
/// @param schedule learning rate
/// @param steps how many steps
/// @param seed of the run
public record RewardModelRecipe<T>(
    Feed<T> items, RewardObjective<T> objective, Schedule schedule, long steps, long seed) {

  /// Trains; false where a stop was asked for before the end.
  public boolean train(ScoreUpdate update, Run run) throws IOException, InterruptedException {
    var memory = MemoryWatch.start();
    for (long step = run.firstStep(); step < steps; step++) {
      long started = System.nanoTime();
      List<T> batch = items.batch(run.batch(step));
      double rate = schedule.at(step);
      var report =
          update.apply(
              batch.stream().map(objective::rows).toList(),
              rate,
              new SampleKey(seed, step, 0, 0),
              objective.loss(batch));
      run.log(memory.addTo(metrics(step, report, rate, started)));
      if (run.afterStep(step, steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }

  private static StepMetrics metrics(
      long step, ScoreUpdate.Report report, double rate, long started) {
    double seconds = (System.nanoTime() - started) / 1e9;
    var metrics =
        StepMetrics.of(step, Instant.now())
            .with(MetricNames.LOSS, report.loss())
            .with(MetricNames.GRADIENT_NORM, report.gradientNorm())
            .with(MetricNames.LEARNING_RATE, rate)
            .with(MetricNames.TOKENS_PER_SECOND, report.tokens() / seconds);
    for (var figure : report.metrics().values().entrySet()) {
      metrics = metrics.with(figure.getKey(), figure.getValue());
    }
    return metrics;
  }
}
