package plumbline.recipe;

import java.io.IOException;
import java.util.List;
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
    var figures = UpdateFigures.start();
    for (long step = run.firstStep(); step < steps; step++) {
      figures.begin();
      List<T> batch = items.batch(run.batch(step));
      double rate = schedule.at(step);
      var report =
          update.apply(
              batch.stream().map(objective::rows).toList(),
              rate,
              new SampleKey(seed, step, 0, 0),
              objective.loss(batch));
      run.log(figures.of(step, report, rate));
      if (run.afterStep(step, steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }
}
