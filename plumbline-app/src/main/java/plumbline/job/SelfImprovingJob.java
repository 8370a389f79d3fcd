package plumbline.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.config.Recipe;
import plumbline.train.PublishedModel;

/// A model that learns to improve its answers and then to prefer the improved ones, once or in
/// several rounds, each from the model of the round before.
record SelfImprovingJob(Recipe.SelfImproving settings, Workplace place) {
  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var data =
        ImprovingData.read(
            settings,
            PromptRoom.of(settings, place.config(), place.form(), place.tokenizer()),
            place.context().base(),
            place.context().remarks());
    place.remark(
        "memory: "
            + SamplingMemory.of(
                settings,
                place.config(),
                settings.improvement().slots(),
                place.config().maxPositions()));
    int rounds = settings.improvement().pairs().rounds();
    boolean finished =
        rounds == 1
            ? ImprovingRound.of(settings, place, data).run().isPresent()
            : rounds(rounds, data);
    return finished
        ? new TrainingJob.Outcome(true, Optional.empty())
        : TrainingJob.Outcome.stopped();
  }

  /// False where a stop was asked for. A round after which held-out answers are no better is the
  /// last, and its model is not used.
  private boolean rounds(int rounds, ImprovingData data) throws IOException, InterruptedException {
    var model = settings.run().model();
    for (int number = 1; number <= rounds; number++) {
      var round = settings.round(number, model);
      var quality = ImprovingRound.of(round, place.of(round), data).run();
      if (quality.isEmpty()) {
        return false;
      }
      if (quality.get().gotWorse()) {
        place.remark(
            String.format(
                Locale.ROOT,
                "round %d of %d made no better model: the last round ends here, and the model"
                    + " before it is kept",
                number,
                rounds));
        break;
      }
      model = round.run().output().resolve("model");
    }
    publish(place.context().base().resolve(model), data.hash());
    return true;
  }

  private void publish(Path model, String hash) throws IOException {
    try (var weights = place.load(model)) {
      PublishedModel.write(
          new Artifacts(Disk.local()),
          place.output().resolve("model"),
          place.config(),
          weights.tensors(),
          Settings.weights(settings.run().engine()),
          model,
          settings.update().steps(),
          place.provenance(hash));
    }
  }
}
