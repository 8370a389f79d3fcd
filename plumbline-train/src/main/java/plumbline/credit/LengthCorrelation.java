package plumbline.credit;

import java.util.List;
import java.util.OptionalDouble;

/// Whether longer answers win: Pearson's correlation of reward and length between the scored
/// samples of a group, mean over the groups in which both vary.
public final class LengthCorrelation {
  private LengthCorrelation() {}

  /// The mean, in [-1, 1]; empty where no group tells.
  public static OptionalDouble of(List<RewardGroup> groups) {
    return groups.stream()
        .map(LengthCorrelation::within)
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }

  private static OptionalDouble within(RewardGroup group) {
    if (group.isDead()) {
      return OptionalDouble.empty(); // the sums below would be of roundings
    }
    var scored = group.samples().stream().filter(sample -> sample.reward().isPresent()).toList();
    double meanReward = scored.stream().mapToDouble(LengthCorrelation::reward).average().orElse(0);
    double meanLength = scored.stream().mapToDouble(Sample::length).average().orElse(0);
    double both = 0;
    double rewards = 0;
    double lengths = 0;
    for (var sample : scored) {
      double r = reward(sample) - meanReward;
      double l = sample.length() - meanLength;
      both += r * l;
      rewards += r * r;
      lengths += l * l;
    }
    return lengths > 0
        ? OptionalDouble.of(both / Math.sqrt(rewards * lengths))
        : OptionalDouble.empty();
  }

  private static double reward(Sample sample) {
    return sample.reward().orElseThrow();
  }
}
