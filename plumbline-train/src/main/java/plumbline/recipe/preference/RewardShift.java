package plumbline.recipe.preference;

import plumbline.objective.preference.RunningMean;
import plumbline.train.Run;

/// The running mean of rewards that a run carries from step to step.
final class RewardShift {
  private static final String SUM = "bco_rewards_sum";
  private static final String COUNT = "bco_rewards_count";

  private RewardShift() {}

  /// As the steps so far left it.
  static RunningMean of(Run run) {
    return new RunningMean(run.remembered(SUM, 0), run.remembered(COUNT, 0));
  }

  /// Takes the rewards of a step in; the mean with them.
  static double with(double sumOfRewards, double rewards, Run run) {
    var mean = of(run).plus(sumOfRewards, rewards);
    run.remember(SUM, mean.sum());
    run.remember(COUNT, mean.count());
    return mean.value();
  }
}
