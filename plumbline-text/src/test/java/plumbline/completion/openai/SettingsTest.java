package plumbline.completion.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.trajectory.SampleKey;

class SettingsTest {
  private static final Retry RETRY = new Retry(9, Duration.ofMillis(100), Duration.ofSeconds(1));

  @ParameterizedTest
  @CsvSource({
    "http://host:8000, http://host:8000/v1/completions",
    "http://host:8000/, http://host:8000/v1/completions",
    "http://host/v1, http://host/v1/completions",
    "https://host/openai/v1/, https://host/openai/v1/completions",
    "http://[::1]:80, http://[::1]:80/v1/completions",
  })
  void theVersionIsAddedWhereThereIsNoPath(String base, String completions) {
    assertThat(Endpoint.open(base, "toy").at("/completions")).hasToString(completions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host:8000       | base URL host:8000 must have http:// or https:// in front",
        "ftp://host      | base URL ftp://host must have http:// or https:// in front",
        "http:///v1      | base URL http:///v1 must have a host",
        "http://host?a=b | base URL http://host?a=b must have no query or fragment",
        "http://me:pw@h  | base URL http://[user]@h must have no user or password; use an API key",
      })
  void basesThatCannotWorkAreRefused(String base, String message) {
    assertThatThrownBy(() -> Endpoint.open(base, "toy"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aBlankModelIsRefused() {
    assertThatThrownBy(() -> Endpoint.open("http://host", " "))
        .hasMessage("the model name is blank; a server lists its own at /models");
  }

  @Test
  void aKeyThatCannotStandInAHeaderIsRefusedUnseen() {
    for (var value : List.of("", "sk-secret\n", "sk secret", "sk-sécret")) {
      assertThatThrownBy(() -> ApiKey.of(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("is empty or holds a blank, line end or non-ASCII character")
          .message()
          .doesNotContain("cret");
    }
  }

  @Test
  void pausesGrowWithinTheirBounds() {
    for (int attempt = 1; attempt < 9; attempt++) {
      long whole = Math.min(1000, 100L << (attempt - 1));
      for (int seed = 0; seed < 200; seed++) {
        assertThat(RETRY.pause(attempt, SampleKey.of(seed)))
            .isBetween(Duration.ofMillis(whole / 2), Duration.ofMillis(whole));
      }
    }
  }

  @Test
  void pausesAreAFunctionOfTheKeyAndSpreadOverKeys() {
    var pauses = new HashSet<Duration>();
    for (int seed = 0; seed < 50; seed++) {
      assertThat(RETRY.pause(2, SampleKey.of(seed))).isEqualTo(RETRY.pause(2, SampleKey.of(seed)));
      pauses.add(RETRY.pause(2, SampleKey.of(seed)));
    }
    assertThat(pauses).hasSizeGreaterThan(45);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7                             | 7",
        "0                             | 0",
        "Mon, 23 Nov 2026 10:00:30 GMT | 30",
        "Mon, 23 Nov 2026 09:00:00 GMT | 0",
        "-5                            | 0",
        "99999999999999999999          | 0",
        "soon                          | 0",
      })
  void retryAfterIsSecondsOrADate(String value, long seconds) {
    var headers = HttpHeaders.of(Map.of("retry-after", List.of(value)), (_, _) -> true);
    var clock = InstantSource.fixed(Instant.parse("2026-11-23T10:00:00Z"));

    assertThat(RetryAfter.of(headers, clock)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void boundsThatBoundNothingAreRefused() {
    assertThatThrownBy(() -> new Retry(0, Duration.ZERO, Duration.ZERO))
        .hasMessage("attempts is 0, must be at least 1");
    assertThatThrownBy(() -> new Retry(1, Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("pauses go from PT2S to PT1S, must be positive and rise");
    assertThatThrownBy(() -> new Limits(0, Duration.ZERO, Duration.ZERO, 0, RETRY))
        .hasMessage("concurrency is 0, must be at least 1");
    assertThatThrownBy(() -> new Limits(1, Duration.ZERO, Duration.ZERO, 0, RETRY))
        .hasMessage("connect time-out is PT0S, must be positive");
    var second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Limits(1, second, Duration.ZERO, 0, RETRY))
        .hasMessage("request time-out is PT0S, must be positive");
    assertThatThrownBy(() -> new Limits(1, second, second, 0, RETRY))
        .hasMessage("answer bytes is 0, must be at least 1");
  }
}
