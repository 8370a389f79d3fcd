package plumbline.benchmark;

/// A share or a difference of shares with its 95 % interval.
///
/// @param value the estimate
/// @param low lower end of the interval
/// @param high upper end of the interval
public record Estimate(double value, double low, double high) {
  public Estimate {
    if (!(low <= value && value <= high)) {
      throw new IllegalArgumentException(
          "an interval from %s to %s does not hold its estimate %s".formatted(low, high, value));
    }
  }

  /// Whether zero lies outside the interval.
  public boolean isDifferentFromZero() {
    return low > 0 || high < 0;
  }
}
