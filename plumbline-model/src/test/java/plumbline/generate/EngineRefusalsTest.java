package plumbline.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.completion.Sampling;
import plumbline.model.PackedWeights;
import plumbline.model.SmallModels;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// What the engine does not sample, or not to the end.
class EngineRefusalsTest {
  private final EngineUnderTest under = new EngineUnderTest();

  @AfterEach
  void nothingLeaks() {
    under.close();
  }

  @Test
  void refusesWhatCannotFitBeforeAnythingIsSampled() {
    assertThatThrownBy(() -> under.greedy(Sampling.greedy(1), SmallModels.tokens(128, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a prompt of 128 tokens leaves no room in the context of 128");
    assertThatThrownBy(() -> under.greedy(Sampling.greedy(40), SmallModels.tokens(100, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a prompt of 100 tokens and 40 new ones exceed the context of 128; ask for at most 28");
    assertThatThrownBy(
            () -> under.greedy(Sampling.greedy(Integer.MAX_VALUE), SmallModels.tokens(9, 1)))
        .hasMessageContaining("and 2147483647 new ones exceed the context of 128");
    assertThatThrownBy(() -> under.greedy(Settings.stoppedBy(4, "end"), SmallModels.tokens(9, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stop strings need a tokenizer; use stop tokens");
    assertThatThrownBy(() -> under.greedy(Sampling.greedy(4), Tokens.of(3, 61)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("token id 61 is outside the vocabulary of 61");
  }

  @Test
  void refusesWhatExceedsTheMemoryWithThePlan() {
    var engine =
        new BatchEngine(
            under.model, under.lanes, new BatchEngine.Settings(8, 50_000), null, List.of());
    var requests = EngineUnderTest.mixed(8);

    assertThat(engine.plan(requests).bytes()).isGreaterThan(50_000);
    assertThatThrownBy(() -> engine.generate(requests))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "1 rows of 28 tokens: 0.0 MB for keys and values, 0.0 MB for logits, 0.1 MB for a pass,"
                + " together 0.1 MB, which do not fit into 0.1 MB; ask for fewer tokens a row, or"
                + " use a machine with more memory");
    assertThatThrownBy(() -> new BatchEngine.Settings(0, 1))
        .hasMessage("slots is 0, must be at least 1");
  }

  @Test
  void countsTheCopyOfTheWeightsThatSeveralRowsAreMultipliedBy() {
    long copy = PackedWeights.bytes(under.model.config(), DType.FLOAT32, Device.CPU);
    var requests = EngineUnderTest.mixed(8);
    var plan = under.engine(8).plan(requests);

    assertThat(plan.copyBytes()).isEqualTo(copy).isPositive();
    assertThat(plan.bytes())
        .isEqualTo(plan.cacheBytes() + plan.logitBytes() + plan.passBytes() + copy);
    assertThat(plan).asString().contains(" MB for a pass, 0.1 MB for a copy of the weights, ");
    assertThat(under.engine(1).plan(requests).copyBytes()).as("a row at a time").isZero();
    var tight = new BatchEngine.Settings(8, plan.bytes() - 1);
    var engine = new BatchEngine(under.model, under.lanes, tight, null, List.of());
    assertThat(engine.plan(requests))
        .as("rows go first")
        .extracting(MemoryPlan::slots, MemoryPlan::copyBytes)
        .containsExactly(8, 0L);
  }

  @Test
  void samplesAsManyRowsAtATimeAsFit() throws InterruptedException {
    var requests = EngineUnderTest.mixed(8);
    var free =
        new BatchEngine(under.model, under.lanes, EngineUnderTest.limits(8), null, List.of());
    long most = free.plan(requests).bytes();
    var tight = new BatchEngine.Settings(8, most / 2);
    var engine = new BatchEngine(under.model, under.lanes, tight, null, List.of());

    assertThat(engine.plan(requests).slots()).isBetween(1, 7);
    assertThat(engine.plan(requests).bytes()).isLessThanOrEqualTo(most / 2);
    var expected = free.generate(requests).stream().map(Generated::tokens).toList();
    assertThat(engine.generate(requests).stream().map(Generated::tokens))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void weightsThatAreNoNumbersAreNamed() {
    for (int count : new int[] {1, 2}) {
      under.weights.tensor("model.norm.weight").fill_(Double.NaN);
      try (var two = Lanes.open(count, 1)) {
        var engine = new BatchEngine(under.model, two, EngineUnderTest.limits(4), null, List.of());
        assertThatThrownBy(() -> engine.generate(EngineUnderTest.mixed(6)))
            .isInstanceOf(GenerationException.class)
            .hasMessage(
                "the model's logits are not numbers; its weights hold NaN or infinities, load"
                    + " another checkpoint");
      }
    }
  }

  @Test
  void anInterruptEndsAllLanesSoonAndLeavesNothingBehind() throws InterruptedException {
    try (var two = Lanes.open(2, 1)) {
      LogitProcessor slow =
          (logits, _) -> {
            try {
              Thread.sleep(5);
            } catch (InterruptedException interrupted) {
              Thread.currentThread().interrupt();
            }
            return logits;
          };
      var engine =
          new BatchEngine(under.model, two, EngineUnderTest.limits(4), null, List.of(slow));
      var endless = new ArrayList<GenerationRequest>();
      for (int i = 0; i < 400; i++) {
        endless.add(
            GenerationRequest.of(
                SmallModels.tokens(5, i), Settings.ignoringEos(100), SampleKey.of(i)));
      }
      var ended = new ArrayList<Throwable>();
      var worker =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  engine.generate(endless);
                } catch (InterruptedException | RuntimeException thrown) {
                  ended.add(thrown);
                }
              });
      Thread.sleep(100);
      worker.interrupt();

      assertThat(worker.join(Duration.ofSeconds(10))).isTrue();
      assertThat(ended).singleElement().isInstanceOf(InterruptedException.class);
      assertThat(Tensor.live()).isEqualTo(under.before + under.weights.tensors().size());
      assertThat(engine.generate(EngineUnderTest.mixed(3))).hasSize(3);
    }
  }

  @Test
  void refusesRequestsThatAskForNothing() {
    var key = SampleKey.of(1);
    assertThatThrownBy(() -> GenerationRequest.of(Tokens.empty(), Sampling.greedy(1), key))
        .hasMessage("the prompt has no token; a model continues at least one");
    assertThatThrownBy(
            () -> new GenerationRequest(Tokens.of(3), Tokens.of(4), Sampling.greedy(1), key, 1))
        .hasMessage("1 tokens are there already, the limit is 1");
    assertThatThrownBy(
            () -> new GenerationRequest(Tokens.of(3), Tokens.empty(), Sampling.greedy(1), key, 0))
        .hasMessage("pause after 0 tokens, at least 1");
  }

  @Test
  void aSegmentNeedsRoomForItselfOnly() {
    var whole = GenerationRequest.of(Tokens.of(3), Sampling.greedy(100), SampleKey.of(1));
    var segment =
        new GenerationRequest(Tokens.of(3), Tokens.of(4, 5), Sampling.greedy(100), whole.key(), 10);

    assertThat(under.engine(1).plan(List.of(whole)).capacity()).isEqualTo(101);
    assertThat(under.engine(1).plan(List.of(segment)).capacity()).isEqualTo(13);
  }
}
