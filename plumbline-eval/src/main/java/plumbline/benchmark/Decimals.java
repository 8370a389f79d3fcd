package plumbline.benchmark;

import java.util.Locale;

/// How many decimals tell a figure before and after a change: so many that half the width of the
/// change's interval has two digits, so that what can be told apart also looks different.
///
/// @param count from 0 to 8
public record Decimals(int count) {
  private static final int MOST = 8;
  private static final int WITHOUT_CHANGE = 3;
  private static final double ROUNDING = 1e-9; // 0.3 - 0.2 is a little less than 0.1

  /// Of a change; one whose interval has no width counts by its own size.
  public static Decimals of(Estimate change) {
    double half = (change.high() - change.low()) / 2;
    double size = half > 0 ? half : Math.abs(change.value());
    long magnitude = (long) Math.floor(Math.log10(size) + ROUNDING);
    return new Decimals(size > 0 ? Math.clamp(1 - magnitude, 0, MOST) : WITHOUT_CHANGE);
  }

  /// A number with so many decimals; zero has no sign.
  public String text(double value) {
    return format("%%.%df", value);
  }

  /// The same of a difference: a sign before what is above zero, too.
  public String difference(double value) {
    return format("%%+.%df", value);
  }

  private String format(String pattern, double value) {
    var text = String.format(Locale.ROOT, pattern.formatted(count), value);
    return text.matches("[-+]0(\\.0*)?") ? text.substring(1) : text;
  }
}
