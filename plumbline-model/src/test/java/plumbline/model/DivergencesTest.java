package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.model.Divergences.Direction;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Values and gradients are those of the method card of MoL-RL, confirmed there with torch.
class DivergencesTest {
  private static final int TOKENS = 11;
  private static final int VOCAB = 23;
  private static final int WIDTH = 8;

  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor logs(double... logits) {
    return Tensors.of(logits, 1, logits.length).logSoftmax(-1);
  }

  private static double value(Tensor logs, Tensor base, Direction direction) {
    return Divergences.of(logs, base, direction).item();
  }

  @Test
  void valuesOfTheCard() {
    var logs = logs(2, .5, -1, 0);
    var base = logs(1.5, 1, -.5, 0);
    assertThat(value(logs, base, Direction.REVERSE)).isCloseTo(0.091291389754, within(1e-12));
    assertThat(value(logs, base, Direction.FORWARD)).isCloseTo(0.101176223796, within(1e-12));
    assertThat(value(logs, logs(9, 7.5, 6, 7), Direction.REVERSE)).isCloseTo(0, within(1e-12));
    assertThat(value(logs(1000, 0, -1000), logs(0, 0, 0), Direction.REVERSE))
        .isCloseTo(1.098612288668, within(1e-12));
  }

  @Test
  void gradientsOfTheCard() {
    var logs = logs(2, .5, -1, 0);
    var base = logs(1.5, 1, -.5, 0);
    assertThat(Divergences.toLogits(logs, base, Direction.REVERSE).toDoubles())
        .containsExactly(
            new double[] {0.171737162192, -0.120124969012, -0.026803503572, -0.024808689607},
            within(1e-11));
    assertThat(Divergences.toLogits(logs, base, Direction.FORWARD).toDoubles())
        .containsExactly(
            new double[] {0.201193061227, -0.150222905019, -0.033519260855, -0.017450895353},
            within(1e-11));
  }

  private static Tensor random(long seed, int rows, int columns) {
    var random = new SplittableRandom(seed);
    var values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, rows, columns);
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void chunksGiveThePlainFormulaAndItsGradient(Direction direction) {
    var weights = random(5, TOKENS, 1).reshape(TOKENS);
    var baseHidden = random(3, TOKENS, WIDTH);
    var baseHead = random(4, VOCAB, WIDTH);
    var hidden = random(1, TOKENS, WIDTH).requireGrad();
    var head = random(2, VOCAB, WIDTH).requireGrad();
    var plain =
        Divergences.of(
            hidden.linear(head).logSoftmax(-1),
            baseHidden.linear(baseHead).logSoftmax(-1),
            direction);
    plain.times(weights).sum().backward();

    var states = random(1, TOKENS, WIDTH).requireGrad();
    var ownHead = random(2, VOCAB, WIDTH).requireGrad();
    var chunked =
        new Divergences(
            states, ownHead, baseHidden, baseHead, direction, new LogitChunk(3 * VOCAB + 1, 1));
    chunked.values().times(weights).sum().backward();
    chunked.backward();

    assertThat(chunked.values().toFloats()).containsExactly(plain.toFloats(), within(1e-5f));
    assertThat(gradient(states)).containsExactly(gradient(hidden), within(1e-5f));
    assertThat(gradient(ownHead)).containsExactly(gradient(head), within(1e-5f));
    assertThat(baseHead.grad()).isNull();
  }

  private static float[] gradient(Tensor leaf) {
    return Objects.requireNonNull(leaf.grad()).toFloats();
  }

  @Test
  void otherVocabulariesAreRefused() {
    assertThatThrownBy(() ->
            Divergences.of(
                random(1, 2, 4),
                random(2, 9, 4),
                random(1, 2, 4),
                random(2, 7, 4),
                Direction.REVERSE))
        .hasMessage("reference and policy vocabularies differ (7 vs 9)");
  }
}
