package plumbline.completion.openai;

import java.time.Duration;

/// What a completer may use: every wait and every answer has a bound.
///
/// @param concurrency at most so many requests in flight, over all callers
/// @param connect how long to wait for a connection
/// @param request how long one attempt may take, from connecting to the last byte
/// @param answerBytes how long an answer may be
/// @param retry what happens after a failure that may pass
public record Limits(
    int concurrency, Duration connect, Duration request, int answerBytes, Retry retry) {
  public Limits {
    require(concurrency >= 1, "concurrency", concurrency, "at least 1");
    require(connect.isPositive(), "connect time-out", connect, "positive");
    require(request.isPositive(), "request time-out", request, "positive");
    require(answerBytes >= 1, "answer bytes", answerBytes, "at least 1");
  }

  /// 32 requests at once, 10 seconds to connect, 10 minutes a request, 64 MiB an answer.
  public static Limits standard() {
    return new Limits(
        32, Duration.ofSeconds(10), Duration.ofMinutes(10), 64 << 20, Retry.standard());
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, must be %s".formatted(name, value, expected));
    }
  }
}
