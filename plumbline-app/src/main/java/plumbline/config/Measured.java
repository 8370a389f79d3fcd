package plumbline.config;

import java.util.Optional;
import plumbline.config.RunSettings.EvaluationSettings;
import plumbline.config.section.Section;
import plumbline.metric.MetricNames;
import plumbline.recipe.ModelReward;

/// What an evaluation of a method measures on held-out rows, and what of it counts beside the
/// reward that is optimised.
sealed interface Measured {
  /// The loss.
  record Loss() implements Measured {}

  /// Accuracy, margin and loss on preferences.
  record Preferences() implements Measured {}

  /// Samples, by these judges.
  record Samples(RewardSettings reward) implements Measured {}

  /// Reads the section `evaluation`.
  default EvaluationSettings evaluation(Section in) {
    int every =
        in.count("every", "steps between two evaluations; there is one after the last step too")
            .atLeast(1L, "leave the section out to never evaluate")
            .or(100L)
            .intValue();
    if (!(this instanceof Samples)) {
      return new EvaluationSettings(every, 1, 0);
    }
    return new EvaluationSettings(
        every,
        in.count("samples", "samples of every held-out task")
            .atLeast(1L, "an evaluation needs a sample")
            .or(1L)
            .intValue(),
        in.number("temperature", "0 takes the most likely token")
            .atLeast(0.0, "it divides the logits")
            .or(0.0));
  }

  /// The metric that counts where the recipe names none; empty where nothing that is measured does.
  ///
  /// @param evaluates whether the run has evaluations
  default Optional<String> gold(boolean evaluates) {
    return !evaluates
        ? Optional.empty()
        : switch (this) {
          case Loss _ -> Optional.empty();
          case Preferences _ -> Optional.of(MetricNames.EVALUATION_ACCURACY);
          case Samples(var reward) -> gold(reward);
        };
  }

  private static Optional<String> gold(RewardSettings reward) {
    if (reward.gold() != null) {
      return Optional.of(MetricNames.evaluation(ModelReward.GOLD));
    }
    return reward.verifies() // else what is measured is the reward itself
        ? Optional.of(MetricNames.EVALUATION_ACCURACY)
        : Optional.empty();
  }

  /// Whether several reward models give the reward, so that they can disagree.
  default boolean hasEnsemble() {
    return this instanceof Samples(var reward)
        && reward.model() != null
        && reward.model().members().size() > 1;
  }

  /// What a guard without a metric that counts asks of the recipe.
  default String remedy() {
    return switch (this) {
      case Loss _ -> "name a metric that counts: this method measures none";
      case Preferences _ ->
          "name it, or give evaluation with data.eval, whose accuracy counts then";
      case Samples _ ->
          "name it, or give evaluation with data.eval and a verifier or reward.gold, or give"
              + " reward.model a second member, so that their disagreement can be watched";
    };
  }
}
