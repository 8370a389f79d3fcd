package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import plumbline.completion.Sampling;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.SmallModels;
import plumbline.model.TokenBatch;
import plumbline.model.TokenScores;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;

class BatchEngineTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;
  private static final float SAME = 1e-5f;

  private final EngineUnderTest under = new EngineUnderTest();

  @AfterEach
  void nothingLeaks() {
    under.close();
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void aSampleIsTheSameAloneAndAmong64(String family) throws InterruptedException {
    under.use(family);
    var requests = EngineUnderTest.mixed(64);

    var together = under.engine(16).generate(requests);

    for (int i : new int[] {0, 1, 13, 31, 63}) {
      assertSame(under.engine(1).generate(List.of(requests.get(i))).getFirst(), together.get(i));
    }
  }

  @Test
  void lanesAndSlotsChangeNothing() throws InterruptedException {
    var requests = EngineUnderTest.mixed(20);
    var one = under.engine(64).generate(requests);

    try (var two = Lanes.open(2, 1)) {
      var other =
          new BatchEngine(under.model, two, EngineUnderTest.limits(5), null, List.of())
              .generate(requests);

      for (int i = 0; i < one.size(); i++) {
        assertSame(one.get(i), other.get(i));
      }
    }
  }

  /// Of a model too large for the processor's caches a few rows are sampled by all lanes together.
  @Test
  void fewRowsOfALargeModelAreTheSameOnAnyLanes() throws InterruptedException {
    var config = ModelConfig.llama(512, 64, 1, 4, 16_600, 64);
    try (var weights = Parameters.initialise(config, 1);
        var two = Lanes.open(2, 1)) {
      under.model = new CausalLm(config, weights);
      var all = new ArrayList<GenerationRequest>();
      for (int i = 0; i < 3; i++) {
        var prompt = SmallModels.tokens(3 + i, i);
        all.add(GenerationRequest.of(prompt, Sampling.greedy(10), SampleKey.of(i)));
      }
      for (int rows : new int[] {1, 3}) {
        var requests = all.subList(0, rows);
        var one = under.engine(rows).generate(requests);
        var engine =
            new BatchEngine(under.model, two, EngineUnderTest.limits(rows), null, List.of());

        var other = engine.generate(requests);

        for (int i = 0; i < rows; i++) {
          assertSame(one.get(i), other.get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void reportsWhatAScorerComputes(String family) throws InterruptedException {
    under.use(family);
    for (double temperature : new double[] {1, 0.7}) {
      var prompt = SmallModels.tokens(9, 4);
      var request = GenerationRequest.of(prompt, Sampling.random(30, temperature), SampleKey.of(2));

      var sampled = under.engine(2).generate(List.of(request)).getFirst();

      try (var _ = TensorScope.open()) {
        var all = prompt.then(sampled.tokens());
        var hidden = under.model.hidden(TokenBatch.of(List.of(all.slice(0, all.size() - 1))));
        var states = hidden.select(0, 0).narrow(0, prompt.size() - 1, sampled.tokens().size());
        var targets = Tensors.ofInts(sampled.tokens().toArray());
        var scores = TokenScores.of(states, under.model.head(), targets, temperature);
        assertThat(sampled.logProbs().toArray())
            .containsExactly(scores.logProbs().toFloats(), within(SAME));
        assertThat(sampled.entropies().toArray())
            .containsExactly(scores.entropies().toFloats(), within(SAME));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void aPausedAndResumedRowIsTheUnpausedOne(String family) throws InterruptedException {
    under.use(family);
    var prompt = SmallModels.tokens(7, 1);
    var sampling = Sampling.random(24, 1);
    var key = SampleKey.of(3);
    var whole =
        under.engine(2).generate(List.of(GenerationRequest.of(prompt, sampling, key))).getFirst();

    var soFar = Tokens.empty();
    var logProbs = new ArrayList<Float>();
    StopReason stop = StopReason.PAUSED;
    while (stop == StopReason.PAUSED) {
      var segment = new GenerationRequest(prompt, soFar, sampling, key, 5);
      var got = under.engine(2).generate(List.of(segment)).getFirst();
      soFar = soFar.then(got.tokens());
      for (float logProb : got.logProbs().toArray()) {
        logProbs.add(logProb);
      }
      stop = got.stop();
    }

    assertThat(soFar).isEqualTo(whole.tokens());
    assertThat(stop).isEqualTo(whole.stop());
    for (int i = 0; i < logProbs.size(); i++) {
      assertThat(logProbs.get(i)).isCloseTo(whole.logProbs().get(i), within(SAME));
    }
  }

  @Test
  void aForkSharesItsPastAndGoesOnByItsOwnKey() throws InterruptedException {
    var prompt = SmallModels.tokens(6, 1);
    var sampling = Sampling.random(20, 1);
    var first = SampleKey.of(3);
    var trunk =
        under
            .engine(2)
            .generate(List.of(new GenerationRequest(prompt, Tokens.empty(), sampling, first, 8)))
            .getFirst()
            .tokens();
    var forks = new ArrayList<GenerationRequest>();
    for (int i = 0; i < 6; i++) {
      forks.add(
          new GenerationRequest(prompt, trunk, sampling, first.withSample(i), Integer.MAX_VALUE));
    }

    var grown = under.engine(4).generate(forks);

    assertThat(grown).allMatch(fork -> fork.tokens().size() == 12);
    assertThat(grown.stream().map(Generated::tokens).distinct().count()).isGreaterThan(3);
    var unforked = GenerationRequest.of(prompt, sampling, first);
    assertThat(trunk.then(grown.getFirst().tokens()))
        .isEqualTo(under.engine(1).generate(List.of(unforked)).getFirst().tokens());
  }

  @Test
  void stopsAtAStopTokenOrTheModelsOwnUnlessToldNotTo() throws InterruptedException {
    var prompt = SmallModels.tokens(6, 9);
    var free = under.greedy(Settings.ignoringEos(12), prompt).tokens();
    int stop = free.get(4);
    int first = free.stream().boxed().toList().indexOf(stop);

    var ended = under.greedy(Settings.endedBy(12, Set.of(stop)), prompt);

    assertThat(ended.tokens()).isEqualTo(free.slice(0, first + 1));
    assertThat(ended.stop()).isEqualTo(StopReason.STOP);
    under.model = new CausalLm(SmallModels.config("llama").withTokens(1, stop, 0), under.weights);
    assertThat(under.greedy(Sampling.greedy(12), prompt)).isEqualTo(ended);
    assertThat(under.greedy(Settings.ignoringEos(12), prompt).tokens()).isEqualTo(free);
  }

  @Test
  void forcedTokensComeFirstWithTheModelsLogProbabilities() throws InterruptedException {
    var prompt = SmallModels.tokens(5, 9);
    var led = under.greedy(Settings.forced(8, List.of(17, 4, 33)), prompt);

    assertThat(led.tokens().slice(0, 3)).isEqualTo(Tokens.of(17, 4, 33));
    var after = prompt.then(Tokens.of(17, 4, 33));
    var rest =
        new GenerationRequest(
            prompt, Tokens.of(17, 4, 33), Sampling.random(8, 1), SampleKey.of(0), 99);
    assertThat(under.engine(1).generate(List.of(rest)).getFirst().tokens())
        .isEqualTo(led.tokens().slice(3, 8));
    assertThat(after.size()).isEqualTo(8);
    assertThat(led.logProbs().get(0)).isNegative();
  }

  @Test
  void nothingIsSampledForNothing() throws InterruptedException {
    assertThat(under.engine(1).generate(List.of())).isEmpty();
  }

  @Test
  void aLongPromptIsReadInPieces() throws InterruptedException {
    int length = SlotLane.PREFILL_TOKENS + 300;
    var config = ModelConfig.llama(16, 16, 1, 2, SmallModels.VOCAB, length + 8);
    var prompt = SmallModels.tokens(length, 1);
    try (var weights = Parameters.initialise(config, 1)) {
      under.model = new CausalLm(config, weights);

      var sampled = under.greedy(Sampling.greedy(3), prompt);

      try (var _ = TensorScope.open()) {
        var all = prompt.then(sampled.tokens());
        var hidden = under.model.hidden(TokenBatch.of(List.of(all)));
        var logits = under.model.logits(hidden.select(0, 0).narrow(0, length - 1, 3));
        var expected = logits.logSoftmax(-1).max(-1, false).toFloats();
        assertThat(sampled.logProbs().toArray()).containsExactly(expected, within(SAME));
      }
    }
  }

  private static void assertSame(Generated one, Generated other) {
    assertThat(other.tokens()).isEqualTo(one.tokens());
    assertThat(other.stop()).isEqualTo(one.stop());
    assertThat(other.logProbs().toArray()).containsExactly(one.logProbs().toArray(), within(SAME));
    assertThat(other.entropies().toArray())
        .containsExactly(one.entropies().toArray(), within(SAME));
  }
}
