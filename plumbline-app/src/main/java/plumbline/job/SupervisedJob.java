package plumbline.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import plumbline.config.Recipe;
import plumbline.metric.MetricNames;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Feed;
import plumbline.recipe.SupervisedRecipe;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Update;

/// Supervised fine-tuning as a recipe describes it.
record SupervisedJob(Recipe.Supervised settings, Workplace place) {
  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var base = place.context().base();
    var data =
        JobData.supervised(settings.data(), place.form(), place.config().maxPositions(), base);
    place.remark("%,d rows to learn from".formatted(data.rows().size()));
    data.doubts().forEach(place::remark);
    place.remark(
        StepMemory.of(
            settings,
            place.config(),
            settings.rows(),
            data.rows(),
            row -> row.tokens().size(),
            base));
    try (var start = place.load();
        var policy = place.policy(start);
        var optimizer = settings.update().optimizer().rule().of(policy.trained());
        var run = place.open(policy, optimizer, data.hash(), List.of(MetricNames.LOSS))) {
      var method =
          new SupervisedRecipe(
              Feed.shuffled(data.rows(), settings.rows(), settings.run().seed()),
              Settings.schedule(settings.update(), 1),
              settings.update().steps(),
              settings.run().seed(),
              _ -> false);
      var update =
          new Update(
              policy,
              place.lanes(),
              optimizer,
              Settings.update(settings.update(), settings.run().engine(), 1, false)
                  .packed(settings.packing() ? longest(data.rows()) : 0));
      if (!method.train(update, run, evaluator(update))) {
        return TrainingJob.Outcome.stopped();
      }
      place.publish(run, settings.update().steps());
    }
    place.writeReport();
    return new TrainingJob.Outcome(true, Optional.empty());
  }

  /// Packed rows of this length have no padding to speak of, and attention stays short.
  private static int longest(List<TrainingRow> rows) {
    return rows.stream().mapToInt(row -> row.tokens().size()).max().orElseThrow();
  }

  private Evaluator evaluator(Update update) {
    var held =
        JobData.heldOutRows(
            settings.data(), place.form(), place.config().maxPositions(), place.context().base());
    var evaluation = settings.run().evaluation();
    if (held.isEmpty() || evaluation == null) {
      return Evaluator.none();
    }
    place.remark("%,d held-out rows".formatted(held.size()));
    return Evaluator.every(
        evaluation.every(),
        settings.update().steps(),
        _ -> SupervisedRecipe.heldOut(update.scorer(), held));
  }
}
