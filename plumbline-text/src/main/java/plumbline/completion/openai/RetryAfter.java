package plumbline.completion.openai;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;

/// Reads the `Retry-After` header: seconds or a date.
final class RetryAfter {
  private static final int LONGEST_SECONDS_DIGITS = 9;

  private RetryAfter() {}

  /// How long the server asks to wait; zero where it does not, or where that cannot be read.
  static Duration of(HttpHeaders headers, InstantSource clock) {
    return headers
        .firstValue("Retry-After")
        .map(value -> of(value.strip(), clock))
        .orElse(Duration.ZERO);
  }

  private static Duration of(String value, InstantSource clock) {
    if (value.matches("\\d{1," + LONGEST_SECONDS_DIGITS + "}")) {
      return Duration.ofSeconds(Long.parseLong(value));
    }
    try {
      var until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
      var wait = Duration.between(clock.instant(), until);
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException unreadable) {
      return Duration.ZERO;
    }
  }
}
