package plumbline.config;

import org.jspecify.annotations.Nullable;
import plumbline.config.section.Section;
import plumbline.metric.MetricNames;
import plumbline.metric.OverOptimization.Settings;
import plumbline.metric.OverOptimization.Witness;
import plumbline.recipe.ModelReward;

/// Reads what stops a run that exploits its reward.
final class GuardReader {
  private static final int WINDOW = 10;

  private GuardReader() {}

  /// @param evaluates whether the run has evaluations
  static Settings read(Section in, Measured measured, boolean evaluates) {
    var budget =
        in.number("kl-budget", "a larger KL stops the run").above(0.0, "every run moves").orNull();
    return new Settings(
        witness(in, measured, evaluates),
        in.text("proxy", "the metric that is optimised").or(MetricNames.REWARD_MEAN),
        in.text("kl", "the metric of the distance from the start").or(MetricNames.KL),
        in.count("warnings", "so many in a row stop the run; 0 only warns").or(2L).intValue(),
        budget == null ? Double.POSITIVE_INFINITY : budget);
  }

  private static @Nullable Witness witness(Section in, Measured measured, boolean evaluates) {
    var named =
        in.text(
                "gold",
                "the metric that counts, if not the accuracy or reward.gold of evaluations; without"
                    + " either the disagreement of an ensemble stands for it")
            .orNull();
    int window =
        in.count("window", "steps of one mean of the disagreement of an ensemble")
            .atLeast(1L, "a mean is of a step")
            .or((long) WINDOW)
            .intValue();
    var gold = named == null ? measured.gold(evaluates).orElse(null) : named;
    in.check(
        gold == null || !in.has("window"),
        "window",
        "is given, must be left out where %s counts: only disagreement is averaged"
            .formatted(gold));
    if (gold != null) {
      return new Witness.Gold(gold);
    }
    if (measured.hasEnsemble()) {
      return new Witness.Disagreement(MetricNames.reward(ModelReward.DISAGREEMENT), window);
    }
    in.check(
        in.has("kl-budget"),
        "gold",
        "is missing, and nothing of this run can stand for it: " + measured.remedy());
    return null;
  }
}
