package plumbline.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import plumbline.config.Recipe;
import plumbline.metric.MetricNames;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardWeights;
import plumbline.train.PublishedRewardModel;
import plumbline.train.ScoreUpdate;
import plumbline.train.TrainablePolicy;

/// The training of a reward model as a recipe describes it.
record RewardModelJob(Recipe.RewardModel settings, Workplace place) {
  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var data =
        new JudgementData(
            settings.data(),
            settings.judgements(),
            place.form().answers(),
            place.config().maxPositions(),
            place.context().base(),
            place.context().remarks());
    var training = RewardModelTraining.read(settings, data);
    place.remark("%,d judgements to learn from".formatted(training.size()));
    var head = settings.judgements().head().head();
    long seed = settings.run().seed();
    try (var decoder = place.load();
        var start = RewardWeights.over(place.config(), decoder, head, training.offsets(), seed);
        var model = TrainablePolicy.full(place.config(), start, place.lanes().count());
        var optimizer = Settings.optimizer(settings.update(), model.trained());
        var run = place.open(model, optimizer, training.hash(), List.of(MetricNames.LOSS))) {
      var update =
          new ScoreUpdate(
              model,
              place.lanes(),
              optimizer,
              Settings.update(settings.update(), settings.run().engine(), 1, false));
      if (!training.train(settings, Settings.schedule(settings.update(), 1), update, run)) {
        return TrainingJob.Outcome.stopped();
      }
      var report = training.heldOut(model, seed);
      report.ifPresent(found -> found.lines().forEach(place.context().remarks()));
      var files = RewardModelTraining.files(report.orElse(null));
      var file =
          RewardWeights.file(head, Parameters.borrowing(model.tensors()), place.form().options());
      PublishedRewardModel.publish(
          run, model, file, place.directory(), settings.update().steps(), files);
    }
    place.writeReport();
    return new TrainingJob.Outcome(true, Optional.empty());
  }
}
