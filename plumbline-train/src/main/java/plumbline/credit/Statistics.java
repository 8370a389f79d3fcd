package plumbline.credit;

import java.util.Arrays;

/// Mean and deviation.
final class Statistics {
  private Statistics() {}

  static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /// The root of `sum (x - mean)^2 / (n - 1)`; 0 for fewer than two values and for equal ones.
  static double deviation(double[] values) {
    return deviation(values, 1);
  }

  /// The root of `sum (x - mean)^2 / (n - ddof)`; 0 for fewer than two values and for equal ones.
  static double deviation(double[] values, int ddof) {
    if (allEqual(values)) {
      return 0;
    }
    double mean = mean(values);
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / (values.length - ddof));
  }

  /// True for fewer than two values.
  static boolean allEqual(double[] values) {
    for (double value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }
}
