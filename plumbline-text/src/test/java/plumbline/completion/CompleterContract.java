package plumbline.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static plumbline.completion.CompleterContractSettings.biased;
import static plumbline.completion.CompleterContractSettings.endedBy;
import static plumbline.completion.CompleterContractSettings.forced;
import static plumbline.completion.CompleterContractSettings.stoppedBy;
import static plumbline.completion.CompleterContractSettings.truncated;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

/// What every [Completer] must do. An implementation's test extends this, with any model: the tests
/// compare the completer with itself.
public abstract class CompleterContract {
  private static final double LOG_PROB_TOLERANCE = 1e-5;

  /// The completer under test, the same at every call within a test.
  protected abstract Completer completer();

  /// At least two different prompts, of the kind under test, whose greedy continuations by 8 tokens
  /// differ, are text of whole characters and do not end by themselves.
  protected abstract List<Prompt> prompts();

  @Test
  void nothingIsContinuedToNothing() throws InterruptedException {
    assertThat(completer().complete(List.of())).isEmpty();
  }

  @Test
  void answersComeInTheOrderOfTheRequests() throws InterruptedException {
    var requests = new ArrayList<CompletionRequest>();
    for (int i = 0; i < 12; i++) {
      var prompt = prompts().get(i % prompts().size());
      requests.add(new CompletionRequest(prompt, Sampling.greedy(1 + i % 5), SampleKey.of(i)));
    }

    var together = completer().complete(requests);

    assertThat(together).hasSameSizeAs(requests);
    for (int i = 0; i < requests.size(); i++) {
      assertSame(together.get(i), complete(requests.get(i)));
    }
  }

  @Test
  void everySampledTokenHasALogProbability() throws InterruptedException {
    for (var sampling : List.of(Sampling.greedy(8), Sampling.random(8, 1))) {
      var completion = complete(prompts().getFirst(), sampling);

      assertThat(completion.logProbs().size()).isPositive();
      for (float logProb : completion.logProbs().toArray()) {
        assertThat(logProb).isFinite().isLessThanOrEqualTo(0f);
      }
      if (!completion.tokens().isEmpty()) {
        assertThat(completion.tokens().size()).isEqualTo(completion.logProbs().size());
      }
    }
  }

  @Test
  void entropiesAreToldForEveryTokenOrForNone() throws InterruptedException {
    var completion = complete(prompts().getFirst(), Sampling.random(8, 1));

    assertThat(completion.entropies().size()).isIn(0, completion.logProbs().size());
    for (float entropy : completion.entropies().toArray()) {
      assertThat(entropy).isFinite().isNotNegative();
    }
  }

  @Test
  void theTokenLimitEndsARow() throws InterruptedException {
    for (int limit : List.of(1, 3, 8)) {
      var completion = complete(prompts().getFirst(), Sampling.greedy(limit));

      assertThat(completion.logProbs().size()).isEqualTo(limit);
      assertThat(completion.stop()).isEqualTo(StopReason.LENGTH);
    }
  }

  @Test
  void greedyContinuationsDoNotDependOnTheKey() throws InterruptedException {
    var prompt = prompts().getFirst();

    assertSame(complete(prompt, Sampling.greedy(8), 1), complete(prompt, Sampling.greedy(8), 2));
  }

  @Test
  void differentPromptsAreContinuedDifferently() throws InterruptedException {
    var texts = new HashSet<String>();
    for (var prompt : prompts()) {
      texts.add(complete(prompt, Sampling.greedy(8)).text());
    }

    assertThat(texts).hasSizeGreaterThan(1);
  }

  @Test
  void aGreedyContinuationGoesOnFromItsOwnTokens() throws InterruptedException {
    var prompt = prompts().getFirst();
    var whole = complete(prompt, Sampling.greedy(8));
    assumeTrue(prompt instanceof Prompt.OfTokens && !whole.tokens().isEmpty(), "tells no tokens");

    var given = ((Prompt.OfTokens) prompt).tokens();
    assertThat(whole.prompt()).isEqualTo(given);
    var seen = given.then(whole.tokens().slice(0, 3));
    var rest = complete(new Prompt.OfTokens(seen), Sampling.greedy(5));

    assertThat(rest.tokens()).isEqualTo(whole.tokens().slice(3, 8));
    for (int i = 0; i < 5; i++) {
      assertThat(rest.logProbs().get(i)).isCloseTo(whole.logProbs().get(3 + i), within(1e-3f));
    }
  }

  @Test
  void aSampleDependsOnItsKeyAndNotOnItsBatchMates() throws InterruptedException {
    var requests = samples(16, 2);

    var together = completer().complete(requests);

    for (int i : List.of(0, 5, 15)) {
      assertSame(together.get(i), complete(requests.get(i)));
    }
  }

  @Test
  void differentKeysDrawDifferentSamples() throws InterruptedException {
    var completions = completer().complete(samples(16, 1));

    var texts = completions.stream().map(Completion::text).distinct();
    assertThat(texts.count()).isGreaterThan(1);
  }

  @Test
  void aStopStringEndsTheRowAndIsCutFromTheText() throws InterruptedException {
    var prompt = prompts().getFirst();
    var whole = complete(prompt, Sampling.greedy(8)).text();
    var stop = whole.substring(whole.length() / 2, whole.length() / 2 + 1);

    var cut = complete(prompt, stoppedBy(stop));

    assertThat(cut.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(cut.stop()).isEqualTo(StopReason.STOP);
  }

  @Test
  void drawingFromOneTokenIsGreedy() throws InterruptedException {
    var prompt = prompts().getFirst();
    var greedy = complete(prompt, Sampling.greedy(8));

    for (var drawn :
        List.of(
            honouredOrRefused(prompt, truncated(1, 1, 0), "top-k"),
            honouredOrRefused(prompt, truncated(0, 1e-6, 0), "top-p"),
            honouredOrRefused(prompt, truncated(0, 1, 1), "min-p"))) {
      drawn.ifPresent(one -> assertThat(one.text()).isEqualTo(greedy.text()));
    }
  }

  @Test
  void aStopTokenEndsTheRowAndIsItsLast() throws InterruptedException {
    var prompt = prompts().getFirst();
    var whole = complete(prompt, Sampling.greedy(8)).tokens();
    int stop = whole.isEmpty() ? 1 : whole.get(4);
    int first = whole.stream().boxed().toList().indexOf(stop);

    var ended = honouredOrRefused(prompt, endedBy(stop), "stop tokens");

    ended.ifPresent(completion -> {
      assertThat(completion.tokens()).isEqualTo(whole.slice(0, first + 1));
      assertThat(completion.stop()).isEqualTo(StopReason.STOP);
    });
  }

  @Test
  void forcedTokensAreTakenOrRefused() throws InterruptedException {
    var prompt = prompts().getFirst();
    var other = complete(prompts().get(1), Sampling.greedy(8)).tokens();
    var forced = other.isEmpty() ? List.of(1, 2) : other.stream().limit(2).boxed().toList();

    var led = honouredOrRefused(prompt, forced(forced), "forced tokens");

    led.ifPresent(
        completion -> assertThat(completion.tokens().stream().limit(2).boxed()).isEqualTo(forced));
  }

  @Test
  void aLargeLogitBiasDecidesOrIsRefused() throws InterruptedException {
    var prompt = prompts().getFirst();
    var greedy = complete(prompt, Sampling.greedy(8)).tokens();
    int favourite = greedy.isEmpty() ? 1 : greedy.get(2);

    var biased = honouredOrRefused(prompt, biased(favourite, 100), "logit bias");

    biased.ifPresent(
        completion -> assertThat(completion.tokens().stream()).allMatch(id -> id == favourite));
  }

  @Test
  void severalThreadsMayShareACompleter() throws Exception {
    var request = samples(1, 1).getFirst();
    var alone = complete(request);
    Callable<Completion> ask = () -> complete(request);

    try (var threads = Executors.newFixedThreadPool(4)) {
      for (var answer : threads.invokeAll(List.of(ask, ask, ask, ask))) {
        assertSame(answer.get(), alone);
      }
    }
  }

  @Test
  void anInterruptedCallerGetsNoAnswerButMayAskAgain() throws InterruptedException {
    var request = new CompletionRequest(prompts().getFirst(), Sampling.greedy(8), SampleKey.of(1));
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> complete(request)).isInstanceOf(InterruptedException.class);

    assertThat(Thread.interrupted()).as("the interrupt was taken").isFalse();
    assertThat(complete(request).text()).isNotEmpty();
  }

  @Test
  void anInterruptEndsWorkSoon() throws InterruptedException {
    var request = new CompletionRequest(prompts().getFirst(), Sampling.greedy(8), SampleKey.of(1));
    var ended = new AtomicBoolean();
    var worker =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (!complete(request).text().isEmpty()) {}
              } catch (InterruptedException interrupted) {
                ended.set(true);
              }
            });
    Thread.sleep(50);

    worker.interrupt();

    assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
    assertThat(ended).isTrue();
  }

  private List<CompletionRequest> samples(int count, int prompts) {
    var requests = new ArrayList<CompletionRequest>();
    for (int i = 0; i < count; i++) {
      var key = SampleKey.of(7).withSample(i);
      requests.add(new CompletionRequest(prompts().get(i % prompts), Sampling.random(8, 1), key));
    }
    return requests;
  }

  private Completion complete(CompletionRequest request) throws InterruptedException {
    return completer().complete(List.of(request)).getFirst();
  }

  private Completion complete(Prompt prompt, Sampling sampling) throws InterruptedException {
    return complete(prompt, sampling, 1);
  }

  private Completion complete(Prompt prompt, Sampling sampling, long seed)
      throws InterruptedException {
    return complete(new CompletionRequest(prompt, sampling, SampleKey.of(seed)));
  }

  private Optional<Completion> honouredOrRefused(Prompt prompt, Sampling sampling, String name)
      throws InterruptedException {
    try {
      return Optional.of(complete(prompt, sampling));
    } catch (CompletionException refused) {
      assertThat(refused).hasMessageContaining(name);
      return Optional.empty();
    }
  }

  private static void assertSame(Completion one, Completion other) {
    assertThat(one.text()).isEqualTo(other.text());
    assertThat(one.tokens()).isEqualTo(other.tokens());
    assertThat(one.stop()).isEqualTo(other.stop());
    assertThat(one.logProbs().size()).isEqualTo(other.logProbs().size());
    for (int i = 0; i < one.logProbs().size(); i++) {
      double expected = other.logProbs().get(i);
      assertThat((double) one.logProbs().get(i)).isCloseTo(expected, within(LOG_PROB_TOLERANCE));
    }
  }
}
