package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.tensor.Autocast;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

class TokenScoresTest {
  private static final int TOKENS = 11;
  private static final int VOCAB = 23;
  private static final int WIDTH = 8;
  private static final int CARD_VOCAB = 4;
  private static final long ALL = Long.MAX_VALUE;
  private static final long THREE_AT_A_TIME = 3 * VOCAB + 1;

  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void areTheLogSoftmaxAndItsEntropy() {
    var hidden = Tensors.of(new float[] {1, 2}, 2, 1);
    var head = Tensors.of(new float[] {0, 1, -1}, 3, 1);

    var scores = TokenScores.of(hidden, head, Tensors.ofInts(1, 2), 2);

    double[] first = {Math.exp(0), Math.exp(0.5), Math.exp(-0.5)};
    double[] second = {Math.exp(0), Math.exp(1), Math.exp(-1)};
    assertThat(scores.logProbs().toDoubles())
        .containsExactly(
            new double[] {Math.log(share(first, 1)), Math.log(share(second, 2))}, within(1e-6));
    assertThat(scores.entropies().toDoubles())
        .containsExactly(new double[] {entropy(first), entropy(second)}, within(1e-6));
  }

  /// Logits, a token, their entropy and its log-probability by the method cards of UloRL and of
  /// policy losses (the rows without a log-probability).
  @ParameterizedTest
  @CsvSource({
    "8 1 0 -1, 0, 0.0115334469, -0.00136981577",
    "1 2 0.5 -1, 1, 1.01440278, ",
    "1 0.8 0.5 0, 3, 1.32607428, -2.02716672",
    "4 0 0 0, 1, 0.261830474, -4.05349045",
    "0 0 0 0, 2, 1.38629436, "
  })
  void entropiesOfTheCards(String logits, int target, double entropy, @Nullable Double logProb) {
    for (long limit : new long[] {ALL, CARD_VOCAB}) {
      var scores = ofLogits(twice(logits), target, limit);
      assertNear(scores.entropies().toFloats(), twice(entropy));
      if (logProb != null) {
        assertNear(scores.logProbs().toFloats(), twice(logProb));
      }
    }
  }

  /// The method card of MoL-RL.
  @Test
  void crossEntropyOfTheCardAndItsGradient() {
    for (long limit : new long[] {ALL, CARD_VOCAB}) {
      var logits = twice("2 0.5 -1 0").requireGrad();
      var scores = ofLogits(logits, 0, limit);
      assertNear(scores.logProbs().toFloats(), twice(-0.342349582390));
      scores.backward(scores.logProbs().sum().negate());
      var gradient = Objects.requireNonNull(logits.grad()).toDoubles();
      double[] expected = {-0.289900077114, 0.158444709515, 0.035353793409, 0.096101574190};
      for (int i = 0; i < gradient.length; i++) {
        assertThat(gradient[i]).isCloseTo(expected[i % CARD_VOCAB], within(1e-6));
      }
    }
  }

  /// Scores of one token after every row of logits; the head passes them on.
  private static TokenScores ofLogits(Tensor logits, int target, long limit) {
    var head = Tensors.of(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}, 4, 4);
    return new TokenScores(
        logits, head, Tensors.ofInts(target, target), 1, false, new LogitChunk(limit, 1));
  }

  /// The same logits in two rows, so that there is something to cut.
  private static Tensor twice(String logits) {
    var values = new float[2 * CARD_VOCAB];
    var words = logits.split(" ");
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(words[i % CARD_VOCAB]);
    }
    return Tensors.of(values, 2, CARD_VOCAB);
  }

  private static float[] twice(double value) {
    return new float[] {(float) value, (float) value};
  }

  private static double share(double[] weights, int index) {
    return weights[index] / (weights[0] + weights[1] + weights[2]);
  }

  private static double entropy(double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum -= share(weights, i) * Math.log(share(weights, i));
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"1", "0.7"})
  void collisionsAreTheSumOfSquares(double temperature) {
    var hidden = normal(1, TOKENS, WIDTH);
    var head = normal(2, VOCAB, WIDTH);
    var dense = hidden.linear(head).over(temperature).logSoftmax(-1).exp().square();
    var wanted = dense.sum(-1, false).log().toDoubles();
    for (long kept : new long[] {ALL, THREE_AT_A_TIME}) {
      var scores =
          new TokenScores(hidden, head, targets(), temperature, false, new LogitChunk(kept, 1));
      assertThat(scores.collisions().toDoubles()).containsExactly(wanted, within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, true", "0.7, true", "1, false", "1.5, false"})
  void chunkedAreTheKeptOnes(double temperature, boolean entropyGradient) {
    var kept = run(ALL, temperature, entropyGradient, DType.FLOAT32);
    var chunked = run(THREE_AT_A_TIME, temperature, entropyGradient, DType.FLOAT32);

    assertNear(chunked.logProbs, kept.logProbs);
    assertNear(chunked.entropies, kept.entropies);
    assertThat(chunked.toHidden).containsExactly(kept.toHidden, within(1e-5f));
    assertThat(chunked.toHead).containsExactly(kept.toHead, within(1e-5f));
  }

  /// Within 1e-6, and of numbers beyond 1 within 1e-6 of them.
  private static void assertNear(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      double bound = 1e-6 * Math.max(1, Math.abs(expected[i]));
      assertThat((double) actual[i]).isCloseTo(expected[i], within(bound));
    }
  }

  @Test
  void chunkedReachTheHeadUnderAutocastToo() {
    var kept = run(ALL, 1, true, DType.BFLOAT16);
    var chunked = run(THREE_AT_A_TIME, 1, true, DType.BFLOAT16);

    assertThat(chunked.toHidden).containsExactly(kept.toHidden, within(0.1f));
    assertThat(chunked.toHead).containsExactly(kept.toHead, within(0.1f));
  }

  @SuppressWarnings("ArrayRecordComponent") // compared element by element
  private record Outcome(float[] logProbs, float[] entropies, float[] toHidden, float[] toHead) {}

  private static Outcome run(
      long keptLogits, double temperature, boolean entropyGradient, DType compute) {
    var hidden = normal(1, TOKENS, WIDTH).requireGrad();
    var head = normal(2, VOCAB, WIDTH).requireGrad();
    try (var _ = Autocast.open(Device.CPU, compute)) {
      var scores =
          new TokenScores(
              hidden.times(2.0),
              head,
              targets(),
              temperature,
              entropyGradient,
              new LogitChunk(keptLogits, 1));
      scores.backward(loss(scores, entropyGradient));
      return new Outcome(
          scores.logProbs().toFloats(),
          scores.entropies().toFloats(),
          Objects.requireNonNull(hidden.grad()).toFloats(),
          Objects.requireNonNull(head.grad()).toFloats());
    }
  }

  private static Tensor loss(TokenScores scores, boolean entropyGradient) {
    var loss = scores.logProbs().square().sum().times(0.05);
    return entropyGradient ? loss.plus(scores.entropies().square().sum().times(0.3)) : loss;
  }

  @ParameterizedTest
  @CsvSource({"kept", "chunked"})
  void gradientsAreTheFiniteDifferences(String way) {
    long limit = way.equals("kept") ? ALL : THREE_AT_A_TIME;
    var values = normal(1, TOKENS, WIDTH).toDoubles();
    var hidden = Tensors.of(values.clone(), TOKENS, WIDTH).requireGrad();
    var head = normal(2, VOCAB, WIDTH).to(DType.FLOAT64);
    var scores = new TokenScores(hidden, head, targets(), 1.3, true, new LogitChunk(limit, 1));
    scores.backward(loss(scores, true));
    var gradient = Objects.requireNonNull(hidden.grad()).toDoubles();

    double step = 1e-2;
    for (int i = 0; i < values.length; i += 7) {
      double difference = valueAt(values, i, step, head) - valueAt(values, i, -step, head);
      assertThat(gradient[i]).isCloseTo(difference / (2 * step), within(2e-3));
    }
  }

  private static double valueAt(double[] values, int index, double step, Tensor head) {
    var moved = values.clone();
    moved[index] += step;
    var scores =
        new TokenScores(
            Tensors.of(moved, TOKENS, WIDTH), head, targets(), 1.3, true, new LogitChunk(ALL, 1));
    return loss(scores, true).item();
  }

  @Test
  void aFrozenBodyStillTrainsTheHead() {
    for (long limit : new long[] {ALL, THREE_AT_A_TIME}) {
      var head = normal(2, VOCAB, WIDTH).requireGrad();
      var scores =
          new TokenScores(
              normal(1, TOKENS, WIDTH), head, targets(), 1, false, new LogitChunk(limit, 1));

      scores.backward(scores.logProbs().sum());

      assertThat(Objects.requireNonNull(head.grad()).abs().max().item()).isPositive();
    }
  }

  @Test
  void entropiesCarryNoGradientUnlessAskedFor() {
    var hidden = normal(1, TOKENS, WIDTH).requireGrad();
    var head = normal(2, VOCAB, WIDTH);

    assertThat(TokenScores.of(hidden, head, targets(), 1).entropies().requiresGrad()).isFalse();
    assertThat(
            TokenScores.withEntropyGradient(hidden, head, targets(), 1).entropies().requiresGrad())
        .isTrue();
  }

  @Test
  void leakNothing() {
    long before = Tensor.live();
    try (var _ = TensorScope.open()) {
      run(ALL, 1, true, DType.FLOAT32);
      run(THREE_AT_A_TIME, 1, true, DType.FLOAT32);
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static Tensor targets() {
    return Tensors.ofInts(new SplittableRandom(3).ints(TOKENS, 0, VOCAB).toArray());
  }

  private static Tensor normal(long seed, int rows, int columns) {
    var random = new SplittableRandom(seed);
    var values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, rows, columns);
  }

  @Test
  void aLargeVocabularyIsReadForManyTokensAtATime() {
    var chunk = new LogitChunk(4_000_000, 128);
    assertThat(chunk.tokens(1000, 150_000)).isEqualTo(128);
    assertThat(chunk.tokens(100, 150_000)).isEqualTo(100);
    assertThat(chunk.tokens(1000, 10_000)).isEqualTo(400);
    assertThat(chunk.tokens(1000, 500)).isEqualTo(1000);
  }
}
