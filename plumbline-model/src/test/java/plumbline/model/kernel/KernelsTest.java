package plumbline.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Loops against the engine's operations in float64, values and gradients.
class KernelsTest {
  private static final int ROWS = 5;
  private static final double EPS = 1e-5;

  private final SplittableRandom random = new SplittableRandom(4);
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Sigmoid sigmoid(int length, boolean fuses) {
    return new Sigmoid(new Exponential(length, fuses));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sigmoidsAreExactToTheLastPlaces(boolean fuses) {
    var x = new float[20_001];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 10_000) * 0.0087f;
    }
    var results = new float[x.length];
    sigmoid(x.length, fuses).of(x, results, x.length);
    for (int i = 0; i < x.length; i++) {
      double exact = 1 / (1 + Math.exp(-x[i]));
      assertThat((double) results[i]).as("at %s", x[i]).isCloseTo(exact, within(4e-7 * exact));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sigmoidsOfWhatIsFarOffAreEnds(boolean fuses) {
    float infinite = Float.POSITIVE_INFINITY;
    var x = new float[] {200, 3e38f, infinite, -200, -3e38f, -infinite, 0, -0f, Float.NaN};
    var results = new float[x.length];
    sigmoid(x.length, fuses).of(x, results, x.length);
    for (int i = 0; i < 3; i++) {
      assertThat(results[i]).isEqualTo(1);
      assertThat(results[3 + i]).isZero();
    }
    assertThat(results[6]).isEqualTo(0.5f);
    assertThat(results[7]).isEqualTo(0.5f);
    assertThat(results[8]).isNaN();
  }

  @ParameterizedTest
  @ValueSource(floats = {88, 88.7f, 90, 120, 3_000, 11_000, 12_000, 1e6f})
  void sigmoidsNearTheEndsOfTheRange(float x) {
    var results = new float[2];
    for (boolean fuses : new boolean[] {true, false}) {
      sigmoid(2, fuses).of(new float[] {x, -x}, results, 2);
      assertThat(results[0]).isEqualTo(1);
      assertThat((double) results[1]).isCloseTo(1 / (1 + Math.exp(x)), within(2e-38));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 33, 256})
  void normsAndTheirGradientsAreThoseOfTheEngine(int width) {
    var x = values(3, ROWS, width);
    var gain = values(1, width);
    var seed = values(1, ROWS, width);
    var before = values(1, ROWS, width);
    var leaf = gain.copy().requireGrad();
    leaf.setGrad(values(1, width));
    var collected = Objects.requireNonNull(leaf.grad()).copy();

    var exactX = x.to(DType.FLOAT64).requireGrad();
    var exactGain = gain.to(DType.FLOAT64).requireGrad();
    var exact = exactX.rmsNorm(exactGain, EPS);
    exact.backward(seed.to(DType.FLOAT64));

    try (var _ = Autograd.pause()) {
      var norm = new RowNorm(leaf, EPS);
      assertClose(norm.of(x), exact);
      var sum = before.copy();
      norm.backward(x, seed, sum);
      assertClose(sum.minus(before), Objects.requireNonNull(exactX.grad()));
      var toGain = Objects.requireNonNull(leaf.grad()).minus(collected);
      assertClose(toGain, Objects.requireNonNull(exactGain.grad()));
    }
  }

  @Test
  void aNormOfASumLeavesTheSumBehind() {
    var x = values(1, ROWS, 12);
    var y = values(1, ROWS, 12);
    var gain = values(1, 12);
    var expected = x.plus(y);
    var normed = expected.to(DType.FLOAT64).rmsNorm(gain.to(DType.FLOAT64), EPS);
    var result = new RowNorm(gain, EPS).ofSum(y, x);
    assertThat(y.toFloats()).isEqualTo(expected.toFloats());
    assertClose(result, normed);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 130})
  void gatesAndTheirGradientsAreThoseOfTheEngine(int width) {
    var both = values(6, ROWS, 2L * width);
    var seed = values(1, ROWS, width);
    var exact = both.to(DType.FLOAT64).requireGrad();
    var halves = exact.split(1, width, width);
    var gated = halves.getFirst().silu().times(halves.getLast());
    gated.backward(seed.to(DType.FLOAT64));

    assertClose(SiluGate.of(both), gated);
    assertClose(SiluGate.derived_(both), gated);
    SiluGate.backward_(both, seed);
    assertClose(both, Objects.requireNonNull(exact.grad()));
  }

  @Test
  void gatesThatAreFarOpenOrShutStayNumbers() {
    float[] gates = {200, -200, 1e20f, -1e20f, -3e38f, -1e20f, Float.NaN};
    float[] ups = {200, 1, 1, 1, 1, 1e20f, 1};
    var both = new float[2 * gates.length];
    for (int i = 0; i < gates.length; i++) {
      both[2 * i] = gates[i];
      both[2 * i + 1] = ups[i];
    }
    var results = SiluGate.of(Tensors.of(both, gates.length, 2)).toFloats();
    assertThat(results[0]).isEqualTo(40_000);
    assertThat(results[1]).isCloseTo(0, within(1e-30f));
    assertThat(results[2]).isEqualTo(1e20f);
    assertThat(results[3]).isCloseTo(0, within(1e-10f));
    assertThat(results[4]).isZero();
    assertThat(results[5]).isZero();
    assertThat(results[6]).isNaN();
  }

  @Test
  void refusesWidthsThatDoNotFit() {
    var norm = new RowNorm(values(1, 4), EPS);
    var wide = values(1, ROWS, 8);
    assertThatThrownBy(() -> norm.of(wide)).hasMessageContaining("a weight of 4");
    var odd = values(1, ROWS, 5);
    assertThatThrownBy(() -> SiluGate.of(odd))
        .hasMessage("gate and up are 5 wide together, must be an even number");
  }

  @Test
  void aStepTurnsItsHeadsAndPutsKeysAndValuesWhereTheyBelong() {
    int dim = 4;
    int capacity = 6;
    var keys = Tensors.full(9, DType.FLOAT32, Device.CPU, 3, 2, capacity, dim);
    var values = Tensors.full(9, DType.FLOAT32, Device.CPU, 3, 2, capacity, dim);
    var projected = values(1, 2, 1, 8L * dim);
    var cosine = new float[capacity * dim / 2];
    var sine = new float[capacity * dim / 2];
    for (int i = 0; i < cosine.length; i++) {
      cosine[i] = (float) Math.cos(0.3 * i);
      sine[i] = (float) Math.sin(0.3 * i);
    }
    long[] positions = {5, 2};
    var queries =
        new StepTurn(4, 2, dim)
            .of(
                projected,
                new Places(positions, cosine, sine),
                new StepTurn.Cache(keys, values, 1));

    var flat = projected.toFloats();
    var q = queries.toFloats();
    var k = keys.toFloats();
    var v = values.toFloats();
    int touched = 0;
    for (int row = 0; row < 2; row++) {
      int from = row * 8 * dim;
      int position = (int) positions[row];
      for (int head = 0; head < 4; head++) {
        assertTurned(q, (row * 4 + head) * dim, flat, from + head * dim, cosine, sine, position);
      }
      for (int head = 0; head < 2; head++) {
        int place = (((1 + row) * 2 + head) * capacity + position) * dim;
        assertTurned(k, place, flat, from + (4 + head) * dim, cosine, sine, position);
        for (int i = 0; i < dim; i++, touched++) {
          assertThat(v[place + i]).isEqualTo(flat[from + (6 + head) * dim + i]);
        }
      }
    }
    assertThat(count(k, 9)).isEqualTo(k.length - touched);
    assertThat(count(v, 9)).isEqualTo(v.length - touched);
  }

  private static void assertTurned(
      float[] result, int at, float[] given, int from, float[] cosine, float[] sine, int position) {
    for (int i = 0; i < 2; i++) {
      float c = cosine[position * 2 + i];
      float s = sine[position * 2 + i];
      float first = given[from + i];
      float second = given[from + 2 + i];
      assertThat(result[at + i]).isCloseTo(first * c - second * s, within(1e-6f));
      assertThat(result[at + 2 + i]).isCloseTo(second * c + first * s, within(1e-6f));
    }
  }

  private static long count(float[] all, float value) {
    return Arrays.stream(toDoubles(all)).filter(x -> x == value).count();
  }

  private static double[] toDoubles(float[] all) {
    var wide = new double[all.length];
    for (int i = 0; i < all.length; i++) {
      wide[i] = all[i];
    }
    return wide;
  }

  private Tensor values(double spread, long... shape) {
    var numbers = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (random.nextGaussian() * spread);
    }
    return Tensors.of(numbers, shape);
  }

  private static void assertClose(Tensor result, Tensor exact) {
    assertThat(result.toDoubles()).isNotEmpty();
    assertThat(result.shape()).isEqualTo(exact.shape());
    var expected = exact.detach().toDoubles();
    var found = result.toDoubles();
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i])
          .as("element %d", i)
          .isCloseTo(expected[i], within(2e-6 * (1 + Math.abs(expected[i]))));
    }
  }
}
