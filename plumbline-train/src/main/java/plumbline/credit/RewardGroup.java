package plumbline.credit;

import java.util.List;
import java.util.OptionalDouble;

/// The samples of one task.
///
/// @param task what messages call it
/// @param samples in the order of the rollout
/// @param absent how many more there are of the task that are not compared here
public record RewardGroup(String task, List<Sample> samples, int absent) {
  public RewardGroup {
    samples = List.copyOf(samples);
  }

  /// All samples of a task.
  public RewardGroup(String task, List<Sample> samples) {
    this(task, samples, 0);
  }

  /// How many samples the task has.
  int size() {
    return samples.size() + absent;
  }

  /// The rewards that are known.
  public double[] scored() {
    return samples.stream()
        .map(Sample::reward)
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .toArray();
  }

  /// The unbiased deviation of the known rewards; 0 where they do not differ.
  public double deviation() {
    return Statistics.deviation(scored());
  }

  /// Whether nothing can be learnt from comparing its samples: fewer than two are scored, or all
  /// scored ones got the same.
  public boolean isDead() {
    return Statistics.allEqual(scored());
  }
}
