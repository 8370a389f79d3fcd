package plumbline.metric;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Says in words why a step can teach nothing, or that a run is getting sick, and which setting the
/// field would try. A pure function of the figures; the thresholds are chosen so that healthy runs
/// of the quick start stay silent.
public final class Diagnosis {
  private static final int WINDOW = 5;

  /// What is wrong.
  public enum Kind {
    /// The loss or the gradient is not a number.
    NOT_FINITE,
    /// No token takes part in the loss.
    NO_TRAINED_TOKEN,
    /// Every sample ended at the token limit.
    ALL_TRUNCATED,
    /// In every group all samples got the same reward.
    ALL_GROUPS_DEAD,
    /// The entropy has fallen to a small part of what it was.
    ENTROPY_COLLAPSING,
    /// New and old policy have moved too far apart within a step.
    RATIO_EXPLODING,
    /// Answers grow longer and are not rewarded more.
    LENGTH_WITHOUT_REWARD,
    /// Sampler and trainer give different log-probabilities for the same tokens.
    SAMPLER_DISAGREES,
    /// Better and worse answers both become less likely.
    BOTH_REWARDS_FALL,
    /// Tensors are not closed.
    TENSORS_LEAK
  }

  /// One thing that is wrong, in one line.
  public record Finding(Kind kind, String text) {}

  private final List<StepMetrics> history;
  private final StepMetrics now;

  private Diagnosis(List<StepMetrics> history) {
    this.history = history;
    this.now = history.getLast();
  }

  /// What is wrong at the last step of `history`, which is ordered and may leave out steps.
  public static List<Finding> of(List<StepMetrics> history) {
    return history.isEmpty() ? List.of() : new Diagnosis(List.copyOf(history)).findings();
  }

  private List<Finding> findings() {
    var found = new ArrayList<Finding>();
    notFinite().ifPresent(found::add);
    nothingToLearn().ifPresent(found::add);
    entropy().ifPresent(found::add);
    ratio().ifPresent(found::add);
    length().ifPresent(found::add);
    sampler().ifPresent(found::add);
    bothRewardsFall().ifPresent(found::add);
    leak().ifPresent(found::add);
    return found;
  }

  private Optional<Finding> notFinite() {
    for (var name : List.of(MetricNames.LOSS, MetricNames.GRADIENT_NORM)) {
      var value = now.value(name);
      if (value.isPresent() && !Double.isFinite(value.getAsDouble())) {
        return finding(
            Kind.NOT_FINITE,
            String.format(
                ROOT,
                "%s is %s: try a tenth of the learning rate, or float32 if the run uses bfloat16",
                name,
                value.getAsDouble()));
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> nothingToLearn() {
    if (is(MetricNames.TRUNCATED, 1)) {
      return finding(
          Kind.ALL_TRUNCATED,
          "every sample ended at the token limit, so none has an answer: raise rollout.max-tokens,"
              + " or check that the end token is one the model knows");
    }
    if (is(MetricNames.DEAD_GROUPS, 1) || is(MetricNames.REWARD_GROUP_STD, 0)) {
      return finding(
          Kind.ALL_GROUPS_DEAD,
          String.format(ROOT, "all groups are dead (reward std 0), so no advantage: %s", ease()));
    }
    if (is(MetricNames.TRAINED_TOKENS, 0)) {
      return finding(
          Kind.NO_TRAINED_TOKEN,
          "no token takes part in the loss: look at the loss mask with --dry-run");
    }
    return Optional.empty();
  }

  private String ease() {
    var mean = now.value(MetricNames.REWARD_MEAN);
    if (mean.isEmpty()) {
      return "try more samples a group (rollout.group)";
    }
    return String.format(
        ROOT,
        mean.getAsDouble() > 0.5
            ? "with a mean reward of %.2f the tasks are too easy; try harder ones"
            : "with a mean reward of %.2f the tasks are too hard or the verifier never agrees;"
                + " try easier ones, more samples a group (rollout.group) or a longer warm start",
        mean.getAsDouble());
  }

  private Optional<Finding> entropy() {
    var then = early(MetricNames.ENTROPY);
    var recent = late(MetricNames.ENTROPY);
    if (then.isEmpty() || recent.isEmpty() || recent.getAsDouble() > 0.1 * then.getAsDouble()) {
      return Optional.empty();
    }
    if (late(MetricNames.REWARD_MEAN).orElse(0) > 0.95) {
      return Optional.empty(); // solved: a sure policy is what was asked for
    }
    return finding(
        Kind.ENTROPY_COLLAPSING,
        String.format(
            ROOT,
            "entropy is collapsing (%.3f nats, was %.3f): try a lower learning rate, a higher upper"
                + " clip bound or an entropy bonus",
            recent.getAsDouble(),
            then.getAsDouble()));
  }

  private Optional<Finding> ratio() {
    double clipped = late(MetricNames.CLIP_HIGH).orElse(0) + late(MetricNames.CLIP_LOW).orElse(0);
    if (clipped > 0.3) {
      return finding(
          Kind.RATIO_EXPLODING,
          String.format(
              ROOT,
              "%.0f %% of the tokens are clipped: the policy moves too far per rollout; try a lower"
                  + " learning rate or fewer optimiser steps per rollout",
              100 * clipped));
    }
    long wide =
        latest().stream()
            .filter(step ->
                step.value(MetricNames.RATIO_MAX).orElse(1) > 1000
                    || step.value(MetricNames.RATIO_MIN).orElse(1) < 0.001)
            .count();
    return wide < 3
        ? Optional.empty()
        : finding(
            Kind.RATIO_EXPLODING,
            String.format(
                ROOT,
                "the ratio of new to old policy is exploding (%.2g to %.2g): try a lower learning"
                    + " rate or fewer optimiser steps per rollout",
                now.value(MetricNames.RATIO_MIN).orElse(1),
                now.value(MetricNames.RATIO_MAX).orElse(1)));
  }

  private Optional<Finding> length() {
    var then = early(MetricNames.LENGTH_MEAN);
    var recent = late(MetricNames.LENGTH_MEAN);
    var rewardThen = early(MetricNames.REWARD_MEAN);
    var rewardNow = late(MetricNames.REWARD_MEAN);
    if (then.isEmpty() || recent.isEmpty() || rewardThen.isEmpty() || rewardNow.isEmpty()) {
      return Optional.empty();
    }
    boolean longer = recent.getAsDouble() > 2 * then.getAsDouble();
    boolean better = rewardNow.getAsDouble() > rewardThen.getAsDouble() + 0.02;
    return !longer || better
        ? Optional.empty()
        : finding(
            Kind.LENGTH_WITHOUT_REWARD,
            String.format(
                ROOT,
                "answers grow (%.0f tokens, was %.0f) and the reward does not: try a length"
                    + " penalty, or a loss that is averaged per token",
                recent.getAsDouble(),
                then.getAsDouble()));
  }

  private Optional<Finding> sampler() {
    double difference = now.value(MetricNames.SAMPLER_TRAINER_DIFFERENCE).orElse(0);
    return difference <= 0.05
        ? Optional.empty()
        : finding(
            Kind.SAMPLER_DISAGREES,
            String.format(
                ROOT,
                "sampler and trainer disagree by %.2g nats a token on the same weights: check that"
                    + " both use the same adapters and precision",
                difference));
  }

  /// The loss of a pair sees the difference of its rewards alone, so that both may fall while it
  /// does its work.
  private Optional<Finding> bothRewardsFall() {
    var chosen = late(MetricNames.REWARDS_CHOSEN);
    var rejected = late(MetricNames.REWARDS_REJECTED);
    var before = early(MetricNames.REWARDS_CHOSEN);
    if (chosen.isEmpty() || rejected.isEmpty() || before.isEmpty()) {
      return Optional.empty();
    }
    double fell = before.getAsDouble() - chosen.getAsDouble();
    boolean both = chosen.getAsDouble() < 0 && rejected.getAsDouble() < 0 && fell > 0;
    return !both
        ? Optional.empty()
        : finding(
            Kind.BOTH_REWARDS_FALL,
            String.format(
                ROOT,
                "both rewards fall (chosen %.2f, rejected %.2f): both answers are less likely than"
                    + " under the reference, and the loss sees only their difference (now %.2f)."
                    + " Usual for DPO; where answers get worse add an sft term, lower the learning"
                    + " rate or raise beta",
                chosen.getAsDouble(),
                rejected.getAsDouble(),
                chosen.getAsDouble() - rejected.getAsDouble()));
  }

  private Optional<Finding> leak() {
    double leaked = now.value(MetricNames.LEAKED_TENSORS).orElse(0);
    return leaked == 0
        ? Optional.empty()
        : finding(
            Kind.TENSORS_LEAK,
            String.format(
                ROOT,
                "%.0f tensors were not closed: memory will grow until the run is killed; please"
                    + " report it with the recipe",
                leaked));
  }

  private boolean is(String name, double expected) {
    var value = now.value(name);
    return value.isPresent() && value.getAsDouble() == expected;
  }

  /// The mean over the first steps; empty while first and latest steps still overlap.
  private OptionalDouble early(String name) {
    return history.size() < 2 * WINDOW
        ? OptionalDouble.empty()
        : mean(history.subList(0, WINDOW), name);
  }

  private OptionalDouble late(String name) {
    return history.size() < WINDOW ? OptionalDouble.empty() : mean(latest(), name);
  }

  private List<StepMetrics> latest() {
    return history.subList(Math.max(0, history.size() - WINDOW), history.size());
  }

  private static OptionalDouble mean(List<StepMetrics> steps, String name) {
    return steps.stream()
        .map(step -> step.value(name))
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }

  private Optional<Finding> finding(Kind kind, String text) {
    return Optional.of(new Finding(kind, "step " + now.step() + ": " + text));
  }
}
