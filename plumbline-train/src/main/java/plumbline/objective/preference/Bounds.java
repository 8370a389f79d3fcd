package plumbline.objective.preference;

/// What the settings of a loss may be.
final class Bounds {
  private Bounds() {}

  /// Without a fraction where there is none.
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  static void beta(String loss, double beta) {
    if (!(beta > 0) || Double.isInfinite(beta)) {
      throw new IllegalArgumentException(
          "beta of %s is %s, must be > 0: it scales the log-ratios".formatted(loss, beta));
    }
  }

  static void smoothing(String loss, double smoothing) {
    if (!(smoothing >= 0 && smoothing < 0.5)) {
      throw new IllegalArgumentException(
          "label smoothing of %s is %s, must lie in [0, 0.5): it is the share of labels that are wrong"
              .formatted(loss, smoothing));
    }
  }

  static void positive(String loss, String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s of %s is %s, must be > 0".formatted(name, loss, value));
    }
  }

  static void finite(String loss, String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s of %s is %s, must be a number".formatted(name, loss, value));
    }
  }
}
