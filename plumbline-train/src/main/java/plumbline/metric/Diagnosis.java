package plumbline.metric;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Says in words why a step can teach nothing, or that a run is getting sick, and which setting the
/// field would try. A pure function of the figures, which every recipe logs by the same names; the
/// thresholds are chosen so that healthy runs of the quick start stay silent.
public final class Diagnosis {
  private Diagnosis() {}

  /// What is wrong.
  public enum Kind {
    /// The loss or the gradient is not a number.
    NOT_FINITE,
    /// The loss of given rows is far above what it began with.
    LOSS_EXPLODING,
    /// Gradients have grown far beyond what they were.
    GRADIENT_EXPLODING,
    /// No token takes part in the loss.
    NO_TRAINED_TOKEN,
    /// Every sample ended at the token limit.
    ALL_TRUNCATED,
    /// Most samples state no answer, so that the reward of mathematics has nothing to read.
    NO_ANSWER_STATED,
    /// In every group all samples got the same reward.
    ALL_GROUPS_DEAD,
    /// The entropy has fallen to a small part of what it was.
    ENTROPY_COLLAPSING,
    /// New and old policy have moved too far apart within a step.
    RATIO_EXPLODING,
    /// The policy is far from its reference and leaves it further.
    KL_RUNNING_AWAY,
    /// Answers grow longer and are not rewarded more.
    LENGTH_WITHOUT_REWARD,
    /// Answers are rewarded more because they grow longer.
    LENGTH_REWARDED,
    /// Sampler and trainer give different log-probabilities for the same tokens.
    SAMPLER_DISAGREES,
    /// Better and worse answers both become less likely.
    BOTH_REWARDS_FALL,
    /// Pairs that are not learnt from are told worse than they were.
    HELD_OUT_LOSS_RISES,
    /// Tensors are not closed.
    TENSORS_LEAK
  }

  /// One thing that is wrong, in one line.
  public record Finding(Kind kind, String text) {}

  /// What is wrong at the last step of `history`, which is ordered and may leave out steps.
  public static List<Finding> of(List<StepMetrics> history) {
    if (history.isEmpty()) {
      return List.of();
    }
    var trend = new Trend(history);
    return Stream.<Function<Trend, Optional<Finding>>>of(
            StepFaults::notFinite,
            StepFaults::nothingStated,
            StepFaults::nothingToLearn,
            StepFaults::sampler,
            StepFaults::leak,
            Decline::loss,
            Decline::gradient,
            Decline::entropy,
            Decline::ratio,
            Decline::divergence,
            Decline::length,
            PreferenceDecline::bothRewardsFall,
            PreferenceDecline::distance,
            PreferenceDecline::heldOutLoss)
        .flatMap(look -> look.apply(trend).stream())
        .toList();
  }
}
