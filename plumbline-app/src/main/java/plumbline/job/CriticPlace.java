package plumbline.job;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.config.CreditSettings.CriticSettings;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.ValueLoss;
import plumbline.optim.AdamW;
import plumbline.tensor.Lanes;
import plumbline.train.Critic;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// The critic of a run with everything that it owns, or nothing where the recipe has none.
///
/// @param critic learns values
/// @param owned closed with it, in order
public record CriticPlace(Optional<Critic> critic, List<AutoCloseable> owned)
    implements AutoCloseable {
  /// Opens what a recipe wants: a copy of `start` with a head of one score, which learns in passes
  /// like those of the policy.
  ///
  /// @param wanted how it learns, null for no critic
  /// @param config of the policy
  /// @param like steps of the policy
  public static CriticPlace open(
      @Nullable CriticSettings wanted,
      ModelConfig config,
      Parameters start,
      Update.Settings like,
      Lanes lanes,
      long seed) {
    if (wanted == null) {
      return new CriticPlace(Optional.empty(), List.of());
    }
    try (var initial =
        RewardWeights.over(config, start, new RewardHead.Preference(), new double[0], seed)) {
      var model = TrainablePolicy.full(config, initial, lanes.count());
      var optimizer = new AdamW(model.trained(), AdamW.Settings.standard(wanted.weightDecay()));
      var settings =
          new Critic.Settings(
              new ValueLoss(wanted.clip()),
              wanted.learningRate(),
              like.maxNorm(),
              like.microTokens(),
              like.compute(),
              like.balancing());
      var critic = new Critic(model, lanes, optimizer, settings);
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
