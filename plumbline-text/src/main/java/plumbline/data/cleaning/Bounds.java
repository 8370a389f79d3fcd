package plumbline.data.cleaning;

import java.util.Locale;

/// From a lower to an upper end, both included; either may be infinite.
///
/// @param low the lower end, below the upper
/// @param high the upper end
public record Bounds(double low, double high) {
  public Bounds {
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "from %s to %s: the lower end must be below the upper".formatted(low, high));
    }
  }

  /// Reads `LO:HI`; either may be left out.
  ///
  /// @param name what the bounds are of, for errors
  public static Bounds parse(String name, String text) {
    int colon = text.indexOf(':');
    try {
      if (colon >= 0) {
        return new Bounds(
            end(text.substring(0, colon), Double.NEGATIVE_INFINITY),
            end(text.substring(colon + 1), Double.POSITIVE_INFINITY));
      }
    } catch (NumberFormatException noNumber) {
      throw new IllegalArgumentException(
          "%s is '%s', must be LO:HI with numbers, as 0.2:0.8".formatted(name, text), noNumber);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "%s is '%s': %s".formatted(name, text, wrong.getMessage()), wrong);
    }
    throw new IllegalArgumentException(
        "%s is '%s', must be LO:HI with numbers, as 0.2:0.8".formatted(name, text));
  }

  private static double end(String text, double absent) {
    return text.isBlank() ? absent : Double.parseDouble(text.strip());
  }

  @Override
  public String toString() {
    return "%s to %s".formatted(shown(low), shown(high));
  }

  private static String shown(double end) {
    return end == Math.rint(end) && Math.abs(end) < 1e15
        ? String.format(Locale.ROOT, "%.0f", end)
        : String.valueOf(end);
  }
}
