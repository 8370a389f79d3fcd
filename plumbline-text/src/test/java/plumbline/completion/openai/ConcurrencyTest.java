package plumbline.completion.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static plumbline.completion.openai.StandInServer.status;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.text.trajectory.SampleKey;

/// Many requests at once, and the end of those that nobody waits for any more.
class ConcurrencyTest {
  private static final Limits LIMITS =
      new Limits(4, Duration.ofSeconds(5), Duration.ofSeconds(20), 1 << 20, Retry.standard());

  private final StandInServer server = StandInServer.plain();
  private final OpenAiCompleter completer =
      new OpenAiCompleter(server.endpoint(), Dialect.openAi(), LIMITS);

  @AfterEach
  void close() {
    completer.close();
    server.close();
  }

  @Test
  void requestsInFlightAreLimited() throws InterruptedException {
    for (int i = 0; i < 12; i++) {
      server.next(server.delayed(Duration.ofMillis(30)));
    }
    var requests = requests(12);

    assertThat(completer.complete(requests)).hasSize(12);

    assertThat(server.mostInFlight()).isBetween(2, 4);
  }

  @Test
  void anInterruptCancelsAllThatIsInFlight() throws Exception {
    for (int i = 0; i < 3; i++) {
      server.next(server.endless(Duration.ofMillis(10), 1));
    }
    var requests = requests(3);
    var outcome = new CompletableFuture<Throwable>();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                completer.complete(requests);
              } catch (InterruptedException | RuntimeException thrown) {
                outcome.complete(thrown);
              }
            });
    while (server.seen().size() < 3) {
      Thread.sleep(5);
    }
    long start = System.nanoTime();

    caller.interrupt();

    assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
    assertThat(outcome.join()).isInstanceOf(InterruptedException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    server.awaitAbandoned(3);
  }

  @Test
  void theFirstFailureCancelsTheRest() throws InterruptedException {
    server.next(
        server.endless(Duration.ofMillis(10), 1),
        server.endless(Duration.ofMillis(10), 1),
        status(400, "no"));
    var requests = requests(3);

    assertThatThrownBy(() -> completer.complete(requests))
        .message()
        .matches("request [123] of 3: .* the server answered 400: no");
    server.awaitAbandoned(2);
  }

  @Test
  void aClosedCompleterSaysSo() {
    completer.close();

    assertThatThrownBy(() -> completer.complete(requests(1)))
        .hasMessage("request 1 of 1: the completer is closed");
  }

  @Test
  void closingEndsWhatIsInFlight() throws Exception {
    server.next(server.endless(Duration.ofMillis(10), 1));
    var outcome = new CompletableFuture<Throwable>();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                completer.complete(requests(1));
              } catch (InterruptedException | RuntimeException thrown) {
                outcome.complete(thrown);
              }
            });
    while (server.seen().isEmpty()) {
      Thread.sleep(5);
    }

    completer.close();

    assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
    assertThat(outcome.join()).hasMessageEndingWith("the completer is closed");
    server.awaitAbandoned(1);
  }

  private static List<CompletionRequest> requests(int count) {
    var prompt = new Prompt.OfText("once");
    return LongStream.range(0, count)
        .mapToObj(seed -> new CompletionRequest(prompt, Sampling.greedy(4), SampleKey.of(seed)))
        .toList();
  }
}
