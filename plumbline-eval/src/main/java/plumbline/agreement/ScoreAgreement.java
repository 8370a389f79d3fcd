package plumbline.agreement;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// How far a score follows its labels. Pure functions of two rows of equal length; position `i` of
/// both speaks of the same item. Empty where a row does not vary, so that nothing can follow it.
public final class ScoreAgreement {
  private ScoreAgreement() {}

  /// Pearson's correlation.
  public static OptionalDouble pearson(double[] x, double[] y) {
    requirePaired(x, y);
    double meanX = Arrays.stream(x).average().orElse(0);
    double meanY = Arrays.stream(y).average().orElse(0);
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xx == 0 || yy == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.clamp(xy / Math.sqrt(xx * yy), -1, 1));
  }

  /// Spearman's correlation: Pearson's of the ranks, equal values sharing their mean rank.
  public static OptionalDouble spearman(double[] x, double[] y) {
    requirePaired(x, y);
    return pearson(ranks(x), ranks(y));
  }

  /// Ranks from 1; equal values share their mean rank.
  static double[] ranks(double... values) {
    var below = below(values);
    var equal = new int[values.length];
    for (int each : below) {
      equal[each]++;
    }
    return Arrays.stream(below).mapToDouble(each -> each + (1 + equal[each]) / 2.0).toArray();
  }

  /// How many of the values are less than each.
  private static int[] below(double... values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(values).mapToInt(value -> firstNotBelow(value, sorted)).toArray();
  }

  private static int firstNotBelow(double value, double... sorted) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /// Cohen's kappa with quadratic weights over the whole numbers from `low` to `high`; values are
  /// clipped to the scale and then rounded half up. Empty where both are constant at one value.
  public static OptionalDouble quadraticKappa(double[] x, double[] y, int low, int high) {
    requirePaired(x, y);
    if (high <= low) {
      throw new IllegalArgumentException(
          "the scale goes from %d to %d, must go up".formatted(low, high));
    }
    int levels = high - low + 1;
    var observed = new double[levels][levels];
    var ofX = new double[levels];
    var ofY = new double[levels];
    for (int i = 0; i < x.length; i++) {
      int a = level(x[i], low, high);
      int b = level(y[i], low, high);
      observed[a][b]++;
      ofX[a]++;
      ofY[b]++;
    }
    double disagreed = 0;
    double expected = 0;
    for (int a = 0; a < levels; a++) {
      for (int b = 0; b < levels; b++) {
        double weight = (a - b) * (double) (a - b);
        disagreed += weight * observed[a][b];
        expected += weight * ofX[a] * ofY[b] / x.length;
      }
    }
    return expected == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - disagreed / expected);
  }

  private static int level(double value, int low, int high) {
    return (int) Math.floor(Math.clamp(value, low, high) + 0.5) - low;
  }

  /// Cohen's kappa of two rows of categories. Empty where both are constant at one category.
  public static OptionalDouble kappa(int[] x, int[] y) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          "kappa needs the same items on both sides, got %d and %d".formatted(x.length, y.length));
    }
    double same = IntStream.range(0, x.length).filter(i -> x[i] == y[i]).count();
    double chance =
        IntStream.concat(Arrays.stream(x), Arrays.stream(y))
            .distinct()
            .mapToDouble(category -> (double) count(x, category) * count(y, category))
            .sum();
    double n = x.length;
    double expected = chance / (n * n);
    return expected == 1
        ? OptionalDouble.empty()
        : OptionalDouble.of((same / n - expected) / (1 - expected));
  }

  private static long count(int[] values, int category) {
    return Arrays.stream(values).filter(value -> value == category).count();
  }

  /// Mean absolute error.
  public static double meanAbsoluteError(double[] x, double[] y) {
    requirePaired(x, y);
    return IntStream.range(0, x.length).mapToDouble(i -> Math.abs(x[i] - y[i])).average().orElse(0);
  }

  /// Share of the pairs of items whose scores stand in the order of their labels; pairs of equal
  /// labels are skipped, equal scores count half. Empty where all labels are equal. The time grows
  /// with `n log n`.
  public static OptionalDouble orderAccuracy(double[] score, double[] label) {
    requirePaired(score, label);
    var scores = below(score);
    var labels = below(label);
    var rising = byRank(labels);
    var seen = new SeenRanks(score.length);
    double right = 0;
    long pairs = 0;
    int lower = 0; // as many items have a label below that of item i
    for (int i : rising) {
      for (; lower < labels[i]; lower++) {
        seen.see(scores[rising[lower]]);
      }
      pairs += lower;
      right += seen.below(scores[i]) + seen.at(scores[i]) / 2.0;
    }
    return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(right / pairs);
  }

  /// The positions by rising rank, which is how many are below.
  private static int[] byRank(int... ranks) {
    var next = new int[ranks.length];
    var positions = new int[ranks.length];
    for (int i = 0; i < ranks.length; i++) {
      positions[ranks[i] + next[ranks[i]]++] = i;
    }
    return positions;
  }

  private static void requirePaired(double[] x, double[] y) {
    if (x.length != y.length || x.length == 0) {
      throw new IllegalArgumentException(
          "agreement needs the same items on both sides, one at least, got %d and %d"
              .formatted(x.length, y.length));
    }
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
        throw new IllegalArgumentException(
            "item %d has the values %s and %s, both must be finite".formatted(i, x[i], y[i]));
      }
    }
  }
}
