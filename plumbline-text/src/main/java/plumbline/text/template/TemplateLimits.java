package plumbline.text.template;

import java.time.Duration;

/// What a template may use up before it is stopped: templates arrive with models that strangers
/// made.
///
/// @param source characters of template source
/// @param steps evaluated nodes, plus one for every element and every 16 characters that an
///   operation touches
/// @param depth macro calls, loops and brackets inside one another
/// @param output characters of the result, and of any string on the way
/// @param range numbers in one `range`
/// @param time processor time of the rendering thread (wall time on a virtual thread), looked at
///   every 4,096 steps: a busy machine does not make a good template fail
public record TemplateLimits(
    int source, long steps, int depth, int output, int range, Duration time) {
  private static final TemplateLimits STANDARD =
      new TemplateLimits(1 << 20, 1_000_000, 100, 4 << 20, 100_000, Duration.ofMillis(200));

  public TemplateLimits {
    if (source < 1 || steps < 1 || depth < 1 || output < 1 || range < 0 || time.isNegative()) {
      throw new IllegalArgumentException(
          "limits must be positive, got source %d, steps %d, depth %d, output %d, range %d, time %s"
              .formatted(source, steps, depth, output, range, time));
    }
  }

  /// One million steps, depth 100, 4 Mi characters, ranges of 100,000, 200 ms.
  public static TemplateLimits standard() {
    return STANDARD;
  }

  /// The same limits with another time.
  public TemplateLimits withTime(Duration other) {
    return new TemplateLimits(source, steps, depth, output, range, other);
  }
}
