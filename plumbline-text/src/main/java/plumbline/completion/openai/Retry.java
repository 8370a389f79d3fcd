package plumbline.completion.openai;

import java.time.Duration;
import plumbline.text.trajectory.SampleKey;

/// How often a request is tried and how long to wait in between: after attempt `n` a random share,
/// between a half and the whole, of `min(longest, first * 2^(n-1))`.
///
/// @param attempts at most so many tries, the first included
/// @param first the pause after the first attempt
/// @param longest no pause is longer; a server that asks for a longer one is given up
public record Retry(int attempts, Duration first, Duration longest) {
  public Retry {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts is %d, must be at least 1".formatted(attempts));
    }
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "pauses go from %s to %s, must be positive and rise".formatted(first, longest));
    }
  }

  /// Five attempts with pauses from half a second to a minute.
  public static Retry standard() {
    return new Retry(5, Duration.ofMillis(500), Duration.ofMinutes(1));
  }

  /// The pause after attempt number `attempt`, counted from 1; the same for the same key.
  Duration pause(int attempt, SampleKey key) {
    double grown = (double) first.toNanos() * Math.pow(2, attempt - 1);
    double capped = Math.min((double) longest.toNanos(), grown);
    double share = 0.5 + 0.5 * key.uniform(-attempt); // draws of a sample count from 0 upwards
    return Duration.ofNanos((long) (capped * share));
  }
}
