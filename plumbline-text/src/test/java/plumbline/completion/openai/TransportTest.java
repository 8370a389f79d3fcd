package plumbline.completion.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static plumbline.completion.openai.StandInServer.dropped;
import static plumbline.completion.openai.StandInServer.ok;
import static plumbline.completion.openai.StandInServer.status;
import static plumbline.completion.openai.StandInServer.truncated;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.completion.Completion;
import plumbline.completion.CompletionException;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// Servers that delay, fail, limit, cut off, flood and vanish.
class TransportTest {
  private static final Retry QUICK = new Retry(3, Duration.ofMillis(1), Duration.ofSeconds(2));
  private static final Limits LIMITS =
      new Limits(4, Duration.ofSeconds(5), Duration.ofSeconds(20), 1 << 20, QUICK);

  private final StandInServer server = StandInServer.plain();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void passingFailuresAreTriedAgain(int status) throws InterruptedException {
    server.next(status(status, "busy"), status(status, "busy"));

    assertThat(complete(LIMITS).text()).isNotEmpty();
    assertThat(server.seen()).hasSize(3);
  }

  @Test
  void brokenConnectionsAreTriedAgain() throws InterruptedException {
    server.next(dropped(), truncated());

    assertThat(complete(LIMITS).text()).isNotEmpty();
    assertThat(server.seen()).hasSize(3);
  }

  @Test
  void attemptsAreBounded() {
    var busy = status(503, "{\"error\": {\"message\": \"warming up\"}}");
    server.next(busy, busy, busy, busy);

    assertThatThrownBy(() -> complete(LIMITS))
        .isInstanceOf(CompletionException.class)
        .hasMessage(
            "request 1 of 1: %s/v1/completions: the server answered 503: warming up"
                    .formatted(server.base())
                + " (attempt 3 of 3)");
    assertThat(server.seen()).hasSize(3);
  }

  @Test
  void aConnectionThatAlwaysBreaksIsGivenUp() {
    server.next(truncated(), truncated(), truncated());

    assertThatThrownBy(() -> complete(LIMITS))
        .hasMessageContaining("/v1/completions: the connection broke (")
        .hasMessageEndingWith(" (attempt 3 of 3)");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 413, 422})
  void refusalsAreNotTriedAgain(int status) {
    server.next(status(status, "{\"detail\": \"no\\nway\"}"));

    assertThatThrownBy(() -> complete(LIMITS))
        .hasMessage(
            "request 1 of 1: %s/v1/completions: the server answered %d: no way"
                .formatted(server.base(), status));
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void aRefusedTokenPromptSaysWhatMayBeWrong() {
    server.next(status(400, "{\"object\": \"error\", \"message\": \"prompt must be a string\"}"));
    var request = new CompletionRequest(tokens(), Sampling.greedy(4), SampleKey.of(1));

    assertThatThrownBy(() -> complete(LIMITS, List.of(request)))
        .hasMessageEndingWith(
            "the server answered 400: prompt must be a string; the prompt was sent as 2 token ids,"
                + " a server that takes text only needs a text prompt");
  }

  @Test
  void retryAfterIsWaitedFor() throws InterruptedException {
    server.next(status(429, "slow down", "Retry-After", "1"));
    long start = System.nanoTime();

    complete(LIMITS);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aServerThatAsksForTooLongIsGivenUp() {
    server.next(status(429, "quota", "Retry-After", "3600"));

    assertThatThrownBy(() -> complete(LIMITS))
        .hasMessageEndingWith(
            "the server answered 429: quota and asks to wait 3600 s, longer than the longest pause"
                + " of 2 s");
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void redirectsAreNotFollowed() {
    try (var elsewhere = StandInServer.plain()) {
      server.next(status(307, "", "Location", elsewhere.base() + "/v1/completions"));

      assertThatThrownBy(() -> complete(LIMITS))
          .hasMessageEndingWith(
              "the server answered 307 and points to %s/v1/completions; redirects are not followed,"
                      .formatted(elsewhere.base())
                  + " set the base URL");
      assertThat(elsewhere.seen()).isEmpty();
    }
  }

  @Test
  void anAnswerThatIsTooLongIsDropped() throws InterruptedException {
    server.next(server.endless(Duration.ZERO, 100_000));

    assertThatThrownBy(() -> complete(LIMITS))
        .hasMessageEndingWith("/v1/completions: the answer is longer than 1048576 bytes");
    server.awaitAbandoned(1);
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void aLongErrorIsQuotedInShort() {
    server.next(status(400, "x".repeat(2 << 20)));

    assertThatThrownBy(() -> complete(LIMITS))
        .hasMessageEndingWith("the server answered 400: " + "x".repeat(300) + "…");
  }

  @Test
  void aServerThatSaysNothingTimesOut() {
    server.next(server.silent());

    assertThatThrownBy(() -> complete(hasty()))
        .hasMessageEndingWith(
            "/v1/completions: no complete answer within the request time-out of PT0.3S; allow fewer"
                + " tokens or more time");
    assertThat(server.seen()).hasSize(1);
  }

  @Test
  void anAnswerThatNeverEndsTimesOut() throws InterruptedException {
    server.next(server.endless(Duration.ofMillis(10), 1));

    assertThatThrownBy(() -> complete(hasty()))
        .hasMessageContaining("no complete answer within the request time-out of PT0.3S");
    server.awaitAbandoned(1);
  }

  @Test
  void aServerThatDoesNotTakeConnectionsTimesOut() throws IOException {
    var loopback = InetAddress.getLoopbackAddress();
    var once = new Retry(1, Duration.ZERO, Duration.ZERO);
    var limits = new Limits(4, Duration.ofMillis(200), Duration.ofSeconds(20), 100, once);
    var waiting = new ArrayList<Socket>();
    try (var full = new ServerSocket(0, 1, loopback)) {
      for (int i = 0; i < 2; i++) { // fills the queue of connections that nobody accepts
        waiting.add(new Socket(loopback, full.getLocalPort()));
      }
      var endpoint = Endpoint.open("http://127.0.0.1:" + full.getLocalPort(), "toy");

      assertThatThrownBy(() -> complete(endpoint, limits, List.of(request(1))))
          .hasMessageEndingWith(
              "no connection within the connect time-out of PT0.2S (attempt 1 of 1)");
    } finally {
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws IOException {
    int port;
    try (var taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    var nowhere = Endpoint.open("http://127.0.0.1:" + port + "/v1", "toy");

    assertThatThrownBy(() -> complete(nowhere, LIMITS, List.of(request(1))))
        .hasMessageStartingWith(
            "request 1 of 1: http://127.0.0.1:%d/v1/completions: cannot connect".formatted(port))
        .hasMessageEndingWith(" (attempt 3 of 3)");
  }

  @Test
  void theKeyIsSentAndNeverShown() {
    var endpoint = Endpoint.keyed(server.base(), "toy", "sk-secret");
    server.next(status(401, "{\"error\": {\"message\": \"wrong key sk-secret\"}}"));

    assertThatThrownBy(() -> complete(endpoint, LIMITS, List.of(request(1))))
        .hasMessageEndingWith("the server answered 401: wrong key [key]");
    assertThat(server.seen().getFirst().headers().get("Authorization"))
        .containsExactly("Bearer sk-secret");
    assertThat(endpoint.toString()).doesNotContain("secret");
  }

  @Test
  void anErrorUnderTheFlagOfSuccessIsRefused() {
    server.next(ok("{\"error\": {\"message\": \"out of memory\"}}"));

    assertThatThrownBy(() -> complete(LIMITS))
        .hasMessageContaining("the answer is an error; what came: ")
        .hasMessageContaining("out of memory");
  }

  private static Limits hasty() {
    return new Limits(4, Duration.ofSeconds(5), Duration.ofMillis(300), 1 << 20, QUICK);
  }

  private static Prompt tokens() {
    return new Prompt.OfTokens(Tokens.of(5, 6));
  }

  private static CompletionRequest request(long seed) {
    return new CompletionRequest(new Prompt.OfText("once"), Sampling.greedy(4), SampleKey.of(seed));
  }

  private Completion complete(Limits limits) throws InterruptedException {
    return complete(limits, List.of(request(1))).getFirst();
  }

  private List<Completion> complete(Limits limits, List<CompletionRequest> requests)
      throws InterruptedException {
    return complete(server.endpoint(), limits, requests);
  }

  private static List<Completion> complete(
      Endpoint endpoint, Limits limits, List<CompletionRequest> requests)
      throws InterruptedException {
    try (var completer = new OpenAiCompleter(endpoint, Dialect.openAi(), limits)) {
      return completer.complete(requests);
    }
  }
}
