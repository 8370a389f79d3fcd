package plumbline.metric;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.Optional;
import plumbline.metric.Diagnosis.Finding;
import plumbline.metric.Diagnosis.Kind;

/// The same of runs that learn from preferences.
final class PreferenceDecline {
  private static final double PAIR_STEP = 0.1; // of beta times a log-ratio
  private static final double FARTHEST = 100; // exp(4.6): tokens a hundredth as likely as before
  private static final double LOSS_SHARE = 0.1; // of the least held-out loss
  private static final double LOSS_RISE = 0.05; // of a loss near zero a tenth is nothing
  private static final int RISEN_EVALUATIONS = 2;

  private PreferenceDecline() {}

  /// The loss of a pair sees the difference of its rewards alone, so that both may fall while it
  /// does its work. The scores of a reward model, which has no log-probability, mean nothing alone.
  static Optional<Finding> bothRewardsFall(Trend trend) {
    var chosen = trend.drift(MetricNames.REWARDS_CHOSEN);
    var rejected = trend.drift(MetricNames.REWARDS_REJECTED);
    boolean both =
        trend.at(MetricNames.LOGPS_CHOSEN).isPresent()
            && chosen.filter(each -> each.rise() < -PAIR_STEP && each.now() < 0).isPresent()
            && rejected.filter(each -> each.rise() < -PAIR_STEP && each.now() < 0).isPresent();
    return !both
        ? Optional.empty()
        : trend.finding(
            Kind.BOTH_REWARDS_FALL,
            String.format(
                ROOT,
                "both rewards fall (chosen %.2f, rejected %.2f): both answers are less likely than"
                    + " they were, and the loss sees only their difference (now %.2f)."
                    + " Usual for DPO; where answers get worse add an sft term, lower the learning"
                    + " rate or raise beta",
                chosen.get().now(),
                rejected.get().now(),
                chosen.get().now() - rejected.get().now()));
  }

  /// On given answers the estimate, the mean of `exp(d) - 1 - d`, grows where rejected ones become
  /// rare, as they should, and by few tokens; above this limit they are next to impossible.
  static Optional<Finding> distance(Trend trend) {
    return trend
        .drift(MetricNames.KL)
        .filter(_ -> trend.at(MetricNames.REWARDS_CHOSEN).isPresent())
        .filter(kl -> kl.now() > FARTHEST && kl.rise() > 0)
        .flatMap(kl ->
            trend.finding(
                Kind.KL_RUNNING_AWAY,
                String.format(
                    ROOT,
                    "the policy is very far from its reference on the answers of the data (kl %.3g"
                        + " nats a token, was %.3g): some of their tokens have become next to"
                        + " impossible, and what it says instead no pair judges; try a tenth of the"
                        + " learning rate (%.2g now), a larger beta or fewer steps",
                    kl.now(),
                    kl.then(),
                    trend.at(MetricNames.LEARNING_RATE).orElse(Double.NaN))));
  }

  /// The margin of what is learnt grows without end; that of other rows tells whether it means
  /// anything.
  static Optional<Finding> heldOutLoss(Trend trend) {
    var margin = trend.drift(MetricNames.REWARDS_MARGINS);
    var losses = trend.values(MetricNames.EVALUATION_LOSS);
    if (margin.isEmpty()
        || margin.get().rise() <= PAIR_STEP
        || losses.size() <= RISEN_EVALUATIONS) {
      return Optional.empty();
    }
    int earlier = losses.size() - RISEN_EVALUATIONS;
    double least = losses.subList(0, earlier).stream().min(Double::compare).orElseThrow();
    double limit = least + Math.max(LOSS_RISE, LOSS_SHARE * Math.abs(least));
    List<Double> latest = losses.subList(earlier, losses.size());
    return !latest.stream().allMatch(loss -> loss > limit)
        ? Optional.empty()
        : trend.finding(
            Kind.HELD_OUT_LOSS_RISES,
            String.format(
                ROOT,
                "the held-out loss rises (%.3g, was %.3g) while the margin of what is learnt grows"
                    + " (%.2f, was %.2f): the pairs are learnt by heart; end earlier (fewer steps,"
                    + " or guard with evaluation/accuracy), lower the learning rate or raise beta",
                losses.getLast(),
                least,
                margin.get().now(),
                margin.get().then()));
  }
}
