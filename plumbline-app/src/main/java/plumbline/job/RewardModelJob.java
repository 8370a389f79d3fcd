package plumbline.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import plumbline.config.Recipe;
import plumbline.metric.MetricNames;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardWeights;
import plumbline.report.HeldOutFigures;
import plumbline.train.PublishedRewardModel;
import plumbline.train.Run;
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
        var optimizer = settings.update().optimizer().rule().of(model.trained())) {
      var before = training.heldOutScores(model);
      try (var run = place.open(model, optimizer, training.hash(), List.of(MetricNames.LOSS))) {
        var update =
            new ScoreUpdate(
                model,
                place.lanes(),
                optimizer,
                Settings.update(settings.update(), settings.run().engine(), 1, false));
        if (!training.train(settings, Settings.schedule(settings.update(), 1), update, run)) {
          return TrainingJob.Outcome.stopped();
        }
        publish(training, model, run, before);
      }
    }
    place.writeReport();
    return new TrainingJob.Outcome(
        true, Optional.empty(), new EarlierRun(place.output()).heldOut());
  }

  /// Publishes the model with what held-out rows say of it, then how that differs from `before`.
  private void publish(
      RewardModelTraining training, TrainablePolicy model, Run run, List<double[]> before)
      throws IOException {
    long seed = settings.run().seed();
    long steps = settings.update().steps();
    var after = training.heldOutScores(model);
    var report = after.isEmpty() ? null : training.reliability(after, seed);
    var file =
        RewardWeights.file(
            settings.judgements().head().head(),
            Parameters.borrowing(model.tensors()),
            place.form().options());
    PublishedRewardModel.publish(
        run, model, file, place.directory(), steps, RewardModelTraining.files(report));
    if (after.size() > 1) {
      training
          .compare(before, after, seed, steps)
          .write(place.output().resolve(HeldOutFigures.NAME));
    }
  }
}
