package plumbline.job;

import java.util.List;
import java.util.Optional;
import plumbline.config.Recipe;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.ValueLoss;
import plumbline.optim.AdamW;
import plumbline.train.Critic;
import plumbline.train.TrainablePolicy;

/// The critic of a run with everything that it owns, or nothing where the recipe has none.
///
/// @param critic learns values
/// @param owned closed with it, in order
record CriticPlace(Optional<Critic> critic, List<AutoCloseable> owned) implements AutoCloseable {
  /// Opens the critic of a recipe: a copy of `start` with a head of one score.
  static CriticPlace open(Recipe.PolicyGradient settings, Workplace place, Parameters start) {
    var wanted = settings.learning().credit().critic();
    if (wanted == null) {
      return new CriticPlace(Optional.empty(), List.of());
    }
    try (var initial =
        RewardWeights.over(
            place.config(),
            start,
            new RewardHead.Preference(),
            new double[0],
            settings.run().seed())) {
      var model = TrainablePolicy.full(place.config(), initial, place.lanes().count());
      var optimizer = new AdamW(model.trained(), AdamW.Settings.standard(wanted.weightDecay()));
      var critic =
          new Critic(
              model,
              place.lanes(),
              optimizer,
              new Critic.Settings(
                  new ValueLoss(wanted.clip()),
                  wanted.learningRate(),
                  Settings.maxNorm(settings.update()),
                  settings.update().microBatchTokens(),
                  Settings.compute(settings.run().engine()),
                  settings.update().expertBalance()));
      return new CriticPlace(Optional.of(critic), List.of(optimizer, model));
    }
  }

  @Override
  public void close() {
    for (var each : owned) {
      try {
        each.close();
      } catch (Exception failure) {
        throw new IllegalStateException("the critic could not be closed", failure);
      }
    }
  }
}
