package plumbline.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What a true score does while a proxy of it is optimised, as a function of the distance `d =
/// sqrt(KL)` from the start (Gao, Schulman, Hilton 2022): it rises, and falls once the proxy is
/// exploited.
///
/// ```
/// best of n:  R(d) = d (alpha - beta d)       turns at d* = alpha / (2 beta)
/// training:   R(d) = d (alpha - beta ln d)    turns at d* = exp(alpha / beta - 1)
/// ```
///
/// @param law which of the two
public record RewardCurve(Law law, double alpha, double beta) {
  private static final int FEWEST = 4;

  /// How the distance comes about.
  public enum Law {
    /// By picking the best of n samples.
    BEST_OF_N,
    /// By training.
    TRAINING
  }

  /// A measurement.
  ///
  /// @param kl from the start, in nats
  /// @param gain the true score less that of the start
  public record Point(double kl, double gain) {}

  /// The curve that fits best by least squares; points of KL 0 say nothing. Empty for fewer than 4
  /// different KLs.
  ///
  /// @throws IllegalArgumentException for a KL below 0 or numbers that are not finite
  public static Optional<RewardCurve> fit(Law law, List<Point> points) {
    for (var point : points) {
      if (!(point.kl() >= 0) || Double.isInfinite(point.kl()) || !Double.isFinite(point.gain())) {
        throw new IllegalArgumentException(
            "a KL of %s with a gain of %s, must be finite and the KL at least 0"
                .formatted(point.kl(), point.gain()));
      }
    }
    var used = points.stream().filter(point -> point.kl() > 0).toList();
    if (used.stream().mapToDouble(Point::kl).distinct().count() < FEWEST) {
      return Optional.empty();
    }
    double uu = 0;
    double uv = 0;
    double vv = 0;
    double ur = 0;
    double vr = 0;
    for (var point : used) {
      double u = Math.sqrt(point.kl());
      double v = -u * (law == Law.BEST_OF_N ? u : Math.log(u));
      uu += u * u;
      uv += u * v;
      vv += v * v;
      ur += u * point.gain();
      vr += v * point.gain();
    }
    double determinant = uu * vv - uv * uv;
    return Optional.of(
        new RewardCurve(law, (ur * vv - vr * uv) / determinant, (uu * vr - uv * ur) / determinant));
  }

  /// The distance at which the true score is largest; empty where the curve does not turn.
  public OptionalDouble turningDistance() {
    if (beta <= 0) {
      return OptionalDouble.empty();
    }
    double d = law == Law.BEST_OF_N ? alpha / (2 * beta) : Math.exp(alpha / beta - 1);
    return d > 0 ? OptionalDouble.of(d) : OptionalDouble.empty();
  }

  /// The KL of the best of `n` samples to one sample: `ln n - (n - 1) / n`.
  public static double klOfBest(int n) {
    return Math.log(n) - (n - 1.0) / n;
  }

  /// What the best of `n` by the proxy has of `values` in the mean over all choices of n, without
  /// bias: `sum_i C(i-1, n-1) / C(N, n) values_(i)`, sorted by the proxy from below.
  ///
  /// @throws IllegalArgumentException where there are fewer than n, or not as many values
  public static double bestOf(int n, double[] proxy, double[] values) {
    int count = proxy.length;
    if (n < 1 || n > count || values.length != count) {
      throw new IllegalArgumentException(
          "best of %d from %d proxies and %d values, must be at least 1, at most all, and as many"
              .formatted(n, count, values.length));
    }
    var order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(proxy[a], proxy[b]));
    double sum = 0;
    double weight = n / (double) count; // that of the last: C(N-1, n-1) / C(N, n)
    for (int i = count; i >= n; i--) {
      sum += weight * values[order[i - 1]];
      weight *= (i - n) / (i - 1.0);
    }
    return sum;
  }
}
