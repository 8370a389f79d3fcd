package plumbline.credit;

import java.util.List;

/// One advantage for every sample of every group, in their order.
///
/// @param byGroup advantages; 0 for a sample that was not scored
/// @param deadGroups groups from which nothing can be learnt
/// @param unscored samples without a reward
/// @param meanGroupDeviation mean over groups of the unbiased deviation of the known rewards
public record Advantages(
    List<List<Double>> byGroup, int deadGroups, int unscored, double meanGroupDeviation) {
  public Advantages {
    byGroup = byGroup.stream().map(List::copyOf).toList();
  }

  /// The advantage of one sample.
  public double of(int group, int sample) {
    return byGroup.get(group).get(sample);
  }

  /// All of them, group after group.
  public double[] flat() {
    return byGroup.stream().flatMap(List::stream).mapToDouble(Double::doubleValue).toArray();
  }
}
