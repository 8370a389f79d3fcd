package plumbline.benchmark;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import plumbline.text.trajectory.SampleKey;

/// 95 % intervals. Samples of one task are not independent, so where tasks have several samples the
/// task is the unit: average within the task first, then give one value a task.
public final class Intervals {
  private static final double UPPER = 0.975;

  private Intervals() {}

  /// The mean of independent values with its t-interval, `mean ± t(n-1) s / √n`.
  ///
  /// @param values one for each task, two at least
  public static Estimate mean(double... values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "an interval of a mean needs 2 values at least, got " + values.length);
    }
    double mean = average(values);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double error = Math.sqrt(squares / (values.length - 1) / values.length);
    double half = new TDistribution(values.length - 1).inverseCumulativeProbability(UPPER) * error;
    return new Estimate(mean, mean - half, mean + half);
  }

  /// The mean of values that cannot be negative, such as losses, with its t-interval cut below at
  /// 0. Of few and skewed values it reaches too low and not far enough up, as [#mean] does.
  ///
  /// @param values one for each task, two at least, none negative
  public static Estimate nonNegativeMean(double... values) {
    var negative = Arrays.stream(values).filter(value -> value < 0).findFirst();
    if (negative.isPresent()) {
      throw new IllegalArgumentException(
          "%s is among the values, none may be negative".formatted(negative.getAsDouble()));
    }
    var interval = mean(values);
    return new Estimate(interval.value(), Math.max(0, interval.low()), interval.high());
  }

  /// The mean of values in [0, 1], one for each task. Where each is 0 or 1 it is a proportion and
  /// has Wilson's interval ([#wilson]), else the t-interval kept inside [0, 1]. Where all values
  /// are equal the t-interval has no width and says too much; then, and for a single task, the
  /// interval is Wilson's over the tasks.
  public static Estimate share(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("a share of no tasks is not defined");
    }
    double mean = average(values);
    if (Arrays.stream(values).allMatch(value -> value == 0 || value == 1)
        || Arrays.stream(values).allMatch(value -> value == values[0])) {
      return wilson(mean * values.length, values.length);
    }
    var interval = mean(values);
    return new Estimate(mean, Math.max(0, interval.low()), Math.min(1, interval.high()));
  }

  /// Wilson's score interval of `successes` in `trials` independent trials.
  public static Estimate wilson(double successes, long trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "%s successes in %d trials is no proportion".formatted(successes, trials));
    }
    double z = new NormalDistribution().inverseCumulativeProbability(UPPER);
    double share = successes / trials;
    double square = z * z / trials;
    double centre = (share + square / 2) / (1 + square);
    double half = z / (1 + square) * Math.sqrt(share * (1 - share) / trials + square / trials / 4);
    return new Estimate(
        share, Math.clamp(centre - half, 0, share), Math.clamp(centre + half, share, 1));
  }

  /// The mean with the percentile interval of `resamples` means of values drawn with replacement;
  /// for statistics that are far from normal. The same seed gives the same interval.
  public static Estimate bootstrap(int resamples, long seed, double... values) {
    if (values.length == 0 || resamples < 100) {
      throw new IllegalArgumentException(
          "a bootstrap needs a value and 100 resamples at least, got %d and %d"
              .formatted(values.length, resamples));
    }
    var means = new double[resamples];
    for (int i = 0; i < resamples; i++) {
      var key = new SampleKey(seed, 0, 0, i);
      means[i] =
          DoubleStream.iterate(0, draw -> draw < values.length, draw -> draw + 1)
              .map(draw -> values[(int) (key.uniform((long) draw) * values.length)])
              .average()
              .orElseThrow();
    }
    Arrays.sort(means);
    double mean = average(values);
    return new Estimate(
        mean, Math.min(mean, quantile(means, 1 - UPPER)), Math.max(mean, quantile(means, UPPER)));
  }

  /// The mean of `after - before`, paired by task, with its t-interval. Position `i` of both speaks
  /// of the same task.
  public static Estimate pairedDifference(double[] before, double[] after) {
    if (before.length != after.length) {
      throw new IllegalArgumentException(
          "a paired difference needs the same tasks on both sides, got %d before and %d after"
              .formatted(before.length, after.length));
    }
    var differences = new double[before.length];
    Arrays.setAll(differences, i -> after[i] - before[i]);
    return mean(differences);
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  private static double average(double... values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
