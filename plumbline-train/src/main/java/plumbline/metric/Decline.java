package plumbline.metric;

import static java.util.Locale.ROOT;

import java.util.Optional;
import plumbline.metric.Diagnosis.Finding;
import plumbline.metric.Diagnosis.Kind;

/// What the course of a run shows to be wrong. The limits are our reading: published runs show the
/// signs, not where they begin.
final class Decline {
  private static final double COLLAPSED_SHARE = 0.1; // of the entropy that it began with
  private static final double SOLVED = 0.95; // a sure policy is then what was asked for
  private static final double MOST_CLIPPED = 0.3; // of the tokens
  private static final double WIDEST_RATIO = 1000;
  private static final int WIDE_STEPS = 3;
  private static final double FARTHEST = 1; // nats a token
  private static final double GRADIENT_GROWTH = 10;
  private static final double LOSS_GROWTH = 3;
  private static final double LEAST_RISE = 1; // of a small loss three times as much may be noise
  private static final int RISEN_STEPS = 2;
  private static final double LENGTH_GROWTH = 2;
  private static final double REWARDED_GROWTH = 1.5;
  private static final double LENGTH_CORRELATION = 0.5;
  private static final double REWARD_STEP = 0.02; // a smaller rise is none

  private Decline() {}

  /// From the third step on. Of runs that learn from given rows: a surrogate of sampled ones begins
  /// near zero and says nothing by its size.
  static Optional<Finding> loss(Trend trend) {
    var first = trend.history().getFirst().value(MetricNames.LOSS).orElse(0);
    double limit = Math.max(LOSS_GROWTH * first, first + LEAST_RISE);
    var last = trend.latest().reversed().stream().limit(RISEN_STEPS).toList();
    boolean risen =
        first > 0
            && trend.history().size() > RISEN_STEPS
            && trend.at(MetricNames.REWARD_MEAN).isEmpty()
            && last.stream().allMatch(step -> step.value(MetricNames.LOSS).orElse(0) > limit);
    return !risen
        ? Optional.empty()
        : trend.finding(
            Kind.LOSS_EXPLODING,
            String.format(
                ROOT,
                "the loss is %.3g, it began with %.3g: the learning rate (%.2g now) is too high;"
                    + " try a tenth of optimizer.adamw.learning-rate, or of that of the optimizer"
                    + " that the recipe names, and a schedule with warm-up",
                trend.at(MetricNames.LOSS).orElseThrow(),
                first,
                trend.at(MetricNames.LEARNING_RATE).orElse(Double.NaN)));
  }

  /// The sign before a loss that is no number.
  static Optional<Finding> gradient(Trend trend) {
    var early = trend.early(MetricNames.GRADIENT_NORM);
    if (early.isEmpty() || !(early.getAsDouble() > 0)) {
      return Optional.empty();
    }
    double limit = GRADIENT_GROWTH * early.getAsDouble();
    boolean all =
        trend.latest().stream()
            .allMatch(step -> step.value(MetricNames.GRADIENT_NORM).orElse(0) > limit);
    return !all
        ? Optional.empty()
        : trend.finding(
            Kind.GRADIENT_EXPLODING,
            String.format(
                ROOT,
                "gradients are exploding (norm %.3g, was %.3g), a loss that is no number is near:"
                    + " try a lower learning rate, a longer warm-up or a smaller gradient-clip",
                trend.late(MetricNames.GRADIENT_NORM).orElseThrow(),
                early.getAsDouble()));
  }

  static Optional<Finding> entropy(Trend trend) {
    return trend
        .drift(MetricNames.ENTROPY)
        .filter(entropy -> entropy.now() <= COLLAPSED_SHARE * entropy.then())
        .filter(_ -> trend.late(MetricNames.REWARD_MEAN).orElse(0) <= SOLVED)
        .flatMap(entropy ->
            trend.finding(
                Kind.ENTROPY_COLLAPSING,
                String.format(
                    ROOT,
                    "entropy is collapsing (%.3f nats, was %.3f): try a lower learning rate, a"
                        + " higher upper clip bound or an entropy bonus",
                    entropy.now(),
                    entropy.then())));
  }

  static Optional<Finding> ratio(Trend trend) {
    double clipped =
        trend.late(MetricNames.CLIP_HIGH).orElse(0) + trend.late(MetricNames.CLIP_LOW).orElse(0);
    if (clipped > MOST_CLIPPED) {
      return trend.finding(
          Kind.RATIO_EXPLODING,
          String.format(
              ROOT,
              "%.0f %% of the tokens are clipped: the policy moves too far per rollout; try a lower"
                  + " learning rate or fewer optimiser steps per rollout",
              100 * clipped));
    }
    long wide =
        trend.latest().stream()
            .filter(step ->
                step.value(MetricNames.RATIO_MAX).orElse(1) > WIDEST_RATIO
                    || step.value(MetricNames.RATIO_MIN).orElse(1) < 1 / WIDEST_RATIO)
            .count();
    return wide < WIDE_STEPS
        ? Optional.empty()
        : trend.finding(
            Kind.RATIO_EXPLODING,
            String.format(
                ROOT,
                "the ratio of new to old policy is exploding (%.2g to %.2g): try a lower learning"
                    + " rate or fewer optimiser steps per rollout",
                trend.at(MetricNames.RATIO_MIN).orElse(1),
                trend.at(MetricNames.RATIO_MAX).orElse(1)));
  }

  /// Of runs that sample; of given answers see [PreferenceDecline#distance].
  static Optional<Finding> divergence(Trend trend) {
    return trend
        .drift(MetricNames.KL)
        .filter(_ -> trend.at(MetricNames.REWARDS_CHOSEN).isEmpty())
        .filter(kl -> kl.now() > FARTHEST && kl.rise() > 0)
        .flatMap(kl ->
            trend.finding(
                Kind.KL_RUNNING_AWAY,
                String.format(
                    ROOT,
                    "the policy runs away from its reference (KL %.2f nats a token, was %.2f): try"
                        + " a larger KL coefficient or a lower learning rate; guard.kl-budget ends"
                        + " such a run",
                    kl.now(),
                    kl.then())));
  }

  static Optional<Finding> length(Trend trend) {
    var length = trend.drift(MetricNames.LENGTH_MEAN);
    var reward = trend.drift(MetricNames.REWARD_MEAN);
    if (length.isEmpty() || reward.isEmpty()) {
      return Optional.empty();
    }
    return reward.get().rise() > REWARD_STEP
        ? lengthRewarded(trend, length.get(), reward.get())
        : lengthWithoutReward(trend, length.get());
  }

  private static Optional<Finding> lengthWithoutReward(Trend trend, Trend.Change length) {
    return length.now() <= LENGTH_GROWTH * length.then()
        ? Optional.empty()
        : trend.finding(
            Kind.LENGTH_WITHOUT_REWARD,
            String.format(
                ROOT,
                "answers grow (%.0f tokens, was %.0f) and the reward does not: try a length"
                    + " penalty, or a loss that is averaged per token",
                length.now(),
                length.then()));
  }

  /// A held-out accuracy that rose with the reward acquits it.
  private static Optional<Finding> lengthRewarded(
      Trend trend, Trend.Change length, Trend.Change reward) {
    double correlation = trend.late(MetricNames.LENGTH_REWARD_CORRELATION).orElse(0);
    boolean right =
        trend
            .change(MetricNames.EVALUATION_ACCURACY)
            .filter(accuracy -> accuracy.rise() > REWARD_STEP)
            .isPresent();
    return length.now() <= REWARDED_GROWTH * length.then()
            || correlation <= LENGTH_CORRELATION
            || right
        ? Optional.empty()
        : trend.finding(
            Kind.LENGTH_REWARDED,
            String.format(
                ROOT,
                "the reward may be hacked by length (answers %.0f tokens, were %.0f; reward %.2f,"
                    + " was %.2f; longer answers of a group win, correlation %.2f): look at the"
                    + " samples, and try a length penalty or a reward that length cannot buy",
                length.now(),
                length.then(),
                reward.now(),
                reward.then(),
                correlation));
  }
}
