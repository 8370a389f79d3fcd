package plumbline.objective.preference;

/// The mean of all rewards seen so far, the shift delta of BCO. Part of a checkpoint.
///
/// @param sum of the rewards
/// @param count how many
public record RunningMean(double sum, double count) {
  /// Before the first step.
  public static RunningMean empty() {
    return new RunningMean(0, 0);
  }

  /// With the rewards of one more step.
  public RunningMean plus(double sumOfRewards, double rewards) {
    return new RunningMean(sum + sumOfRewards, count + rewards);
  }

  /// The mean, 0 before the first step.
  public double value() {
    return count == 0 ? 0 : sum / count;
  }
}
