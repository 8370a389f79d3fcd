package plumbline.metric;

import java.util.Arrays;

/// How a metric wavers from step to step within windows of one length, summed over windows: each
/// window is taken about its own straight line, so that a rise does not pass for steps that hang
/// together.
///
/// @param products of neighbouring residuals
/// @param squares of residuals
record WindowNoise(double products, double squares) {
  static final WindowNoise NONE = new WindowNoise(0, 0);

  private static final double MOST = 0.9;
  private static final int FEWEST = 4; // residuals of three steps say nothing: -1/6, 2/6, -1/6
  private static final double PRECISION = 1e-6;

  /// These and one more window; a window that is not finite is left out.
  WindowNoise and(double... window) {
    double middle = (window.length - 1) / 2.0;
    double mean = mean(window);
    double slope = 0;
    for (int i = 0; i < window.length; i++) {
      slope += (i - middle) * (window[i] - mean);
    }
    slope /= Math.max(1, lineSquares(window.length));
    double products = 0;
    double squares = 0;
    double before = 0;
    for (int i = 0; i < window.length; i++) {
      double residual = window[i] - mean - slope * (i - middle);
      products += before * residual;
      squares += residual * residual;
      before = residual;
    }
    return Double.isFinite(squares)
        ? new WindowNoise(this.products + products, this.squares + squares)
        : this;
  }

  /// The correlation of neighbours, from 0 to 0.9, of a first-order autoregression that is expected
  /// to leave such sums in windows of `steps`; 0 where they say nothing: below four steps, or where
  /// all lie on lines.
  double correlation(int steps) {
    double ratio = products / squares;
    if (steps < FEWEST || !(ratio > expected(0, steps))) {
      return 0;
    }
    double low = 0;
    double high = MOST;
    while (high - low > PRECISION) {
      double between = (low + high) / 2;
      if (expected(between, steps) < ratio) {
        low = between;
      } else {
        high = between;
      }
    }
    return high;
  }

  /// `E sum e_i e_(i+1) / E sum e_i^2` for the residuals `e` of a window of `steps` about its
  /// straight line, where values have the correlations `R_ij = rho^|i-j|`: with `M` the projection
  /// that takes the line out, the sum beside the diagonal of `M R M` over its trace. It lies below
  /// `rho`, and so does what residuals show.
  static double expected(double rho, int steps) {
    double products = (steps - 1) * rho;
    double squares = steps;
    for (var axis : new double[][] {level(steps), slope(steps)}) {
      var seen = correlated(rho, axis); // R q of an axis q of the line
      double variance = 0;
      for (int i = 0; i < steps; i++) {
        variance += axis[i] * seen[i];
      }
      for (int i = 1; i < steps; i++) {
        products -= axis[i - 1] * seen[i] + axis[i] * seen[i - 1];
        products += variance * axis[i - 1] * axis[i];
      }
      squares -= variance;
    }
    return products / squares;
  }

  private static double[] level(int steps) {
    var axis = new double[steps];
    Arrays.fill(axis, 1 / Math.sqrt(steps));
    return axis;
  }

  private static double[] slope(int steps) {
    var axis = new double[steps];
    Arrays.setAll(axis, i -> (i - (steps - 1) / 2.0) / Math.sqrt(lineSquares(steps)));
    return axis;
  }

  /// Sum of the squares of `0 … steps - 1` about their mean.
  private static double lineSquares(int steps) {
    return steps * ((double) steps * steps - 1) / 12;
  }

  /// `sum_j rho^|i-j| axis_j`.
  private static double[] correlated(double rho, double[] axis) {
    var sums = axis.clone();
    for (int i = 1; i < axis.length; i++) {
      sums[i] += rho * sums[i - 1];
    }
    double after = 0;
    for (int i = axis.length - 1; i >= 0; i--) {
      sums[i] += after;
      after = rho * (after + axis[i]);
    }
    return sums;
  }

  /// By how much the standard error of a mean of steps is wider than that of independent ones:
  /// `sqrt((1 + rho) / (1 - rho))`.
  static double widening(double rho) {
    return Math.sqrt((1 + rho) / (1 - rho));
  }

  /// Standard error of the mean of a window as if its steps were independent; 0 of one step.
  static double standardError(double... window) {
    double mean = mean(window);
    double squares = Arrays.stream(window).map(each -> (each - mean) * (each - mean)).sum();
    int n = window.length;
    return n < 2 ? 0 : Math.sqrt(squares / (n - 1) / n);
  }

  private static double mean(double[] window) {
    return Arrays.stream(window).average().orElseThrow();
  }
}
