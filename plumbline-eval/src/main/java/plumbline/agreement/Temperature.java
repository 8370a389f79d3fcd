package plumbline.agreement;

import java.util.Arrays;

/// The factor by which reward margins are too sure of themselves.
///
/// @param value divides the margins
/// @param logLoss mean negative log-likelihood at that value, nats
/// @param separable whether every pair is ordered right (or every one wrong), so that no finite
///   temperature is best and none should be applied
public record Temperature(double value, double logLoss, boolean separable) {
  private static final double LEAST = Math.log(1e-3);
  private static final double MOST = Math.log(1e3);
  private static final int HALVINGS = 200;

  /// The temperature that minimises the mean of `softplus(-m / T)` over the margins m of the better
  /// over the worse completion; golden-section search over log T from ln 1e-3 to ln 1e3.
  public static Temperature fit(double... margins) {
    if (margins.length == 0) {
      throw new IllegalArgumentException("a temperature needs a margin, got none");
    }
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = LEAST;
    double high = MOST;
    for (int i = 0; i < HALVINGS; i++) {
      double left = high - ratio * (high - low);
      double right = low + ratio * (high - low);
      if (loss(margins, left) < loss(margins, right)) {
        high = right;
      } else {
        low = left;
      }
    }
    double best = (low + high) / 2;
    boolean separable =
        Arrays.stream(margins).allMatch(m -> m > 0) || Arrays.stream(margins).allMatch(m -> m < 0);
    return new Temperature(Math.exp(best), loss(margins, best), separable);
  }

  private static double loss(double[] margins, double logTemperature) {
    double temperature = Math.exp(logTemperature);
    return Arrays.stream(margins)
        .map(m -> Math.max(0, -m / temperature) + Math.log1p(Math.exp(-Math.abs(m / temperature))))
        .average()
        .orElseThrow();
  }
}
