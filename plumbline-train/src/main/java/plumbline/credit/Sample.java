package plumbline.credit;

import java.util.List;
import java.util.OptionalDouble;

/// What estimators need to know of one sample.
///
/// @param reward the aggregated reward; empty where it was not scored
/// @param length sampled tokens, at least 0
/// @param columns the named rewards apart, in the order of the recipe; each may be unscored. Only
///   [Credit.Gdpo] reads them
public record Sample(OptionalDouble reward, int length, List<OptionalDouble> columns) {
  public Sample {
    columns = List.copyOf(columns);
    reward.ifPresent(Sample::checkFinite);
    columns.forEach(column -> column.ifPresent(Sample::checkFinite));
    if (length < 0) {
      throw new IllegalArgumentException(
          "a sample has %d tokens, must not be negative".formatted(length));
    }
  }

  /// A sample with a reward; its length does not matter.
  public static Sample scored(double reward) {
    return scored(reward, 1);
  }

  /// A sample with a reward.
  public static Sample scored(double reward, int length) {
    return new Sample(OptionalDouble.of(reward), length, List.of());
  }

  /// A sample for which no reward is known.
  public static Sample unscored() {
    return new Sample(OptionalDouble.empty(), 1, List.of());
  }

  private static void checkFinite(double reward) {
    if (!Double.isFinite(reward)) {
      throw new IllegalArgumentException(
          "a reward is %s, must be a finite number; a judge that failed leaves the sample unscored"
              .formatted(reward));
    }
  }
}
