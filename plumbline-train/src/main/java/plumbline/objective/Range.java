package plumbline.objective;

import java.util.List;

/// The clip range [1 - low, 1 + high] of a ratio.
final class Range {
  private static final double WIDE_FOR_A_ROW = 0.1;

  private Range() {}

  static void check(double low, double high) {
    if (!(low > 0 && low < 1)) {
      throw new IllegalArgumentException(
          "low is %s, must lie in (0, 1): the ratio is kept above 1 - low".formatted(low));
    }
    if (!(high > 0) || Double.isInfinite(high)) {
      throw new IllegalArgumentException(
          "high is %s, must be > 0: the ratio is kept below 1 + high".formatted(high));
    }
  }

  static List<String> wide(String name, double low, double high) {
    return Math.max(low, high) > WIDE_FOR_A_ROW
        ? List.of(
            "%s averages the log-ratio over a row: a range of %s/%s hardly ever clips, 3e-4/4e-4 is usual"
                .formatted(name, low, high))
        : List.of();
  }
}
