package plumbline.model.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.tensor.DType;
import plumbline.tensor.MatrixVector;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Attention of a step against the engine's in float64, one row after the other.
class StepAttentionTest {
  private static final int DIM = 8;
  private static final int CAPACITY = 20;
  private static final int SLOTS = 4;
  private static final int FIRST_SLOT = 1;
  private static final double SCALE = 0.4;
  private static final long[] POSITIONS = {0, 19, 7};

  private final SplittableRandom random = new SplittableRandom(11);
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    assumeTrue(MatrixVector.isThere(), "no BLAS that Java can call");
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 2147483647", "4, 2, 2147483647", "6, 1, 2147483647", "4, 2, 5", "4, 4, 1"})
  void isTheEnginesOverTheKeysOfEachRow(int heads, int kvHeads, int reach) {
    var queries = numbers(POSITIONS.length, heads, 1, DIM);
    var cache = cache(kvHeads);

    var mixed = new StepAttention(heads, kvHeads, DIM, reach, SCALE).of(queries, POSITIONS, cache);

    assertThat(mixed.shape()).containsExactly(POSITIONS.length, heads, 1, DIM);
    for (int row = 0; row < POSITIONS.length; row++) {
      var expected =
          queries
              .narrow(0, row, 1)
              .to(DType.FLOAT64)
              .attend(
                  seen(cache.keys(), row, reach),
                  seen(cache.values(), row, reach),
                  null,
                  false,
                  SCALE);
      assertThat(mixed.narrow(0, row, 1).to(DType.FLOAT64).toDoubles())
          .containsExactly(expected.toDoubles(), within(1e-6));
    }
  }

  @Test
  void scoresFarApartChooseTheGreatest() {
    var queries = Tensors.of(filled(1e30f), 1, 1, 1, DIM);
    var keys = numbers(1, 1, 3, DIM);
    var values = numbers(1, 1, 3, DIM);
    keys.narrow(2, 0, 3).mul_(1e-3);
    keys.narrow(2, 1, 1).add_(1);
    var cache = new StepTurn.Cache(keys, values, 0);

    var mixed = new StepAttention(1, 1, DIM, 3, 1).of(queries, new long[] {2}, cache);

    assertThat(mixed.toFloats())
        .containsExactly(values.narrow(2, 1, 1).contiguous().toFloats(), within(1e-7f));
  }

  @Test
  void whatIsNoNumberStaysSo() {
    var queries = Tensors.of(filled(Float.NaN), 1, 1, 1, DIM);
    var cache = new StepTurn.Cache(numbers(1, 1, 3, DIM), numbers(1, 1, 3, DIM), 0);

    var mixed = new StepAttention(1, 1, DIM, 3, 1).of(queries, new long[] {2}, cache);

    for (float number : mixed.toFloats()) {
      assertThat(number).isNaN();
    }
  }

  private static float[] filled(float value) {
    var numbers = new float[DIM];
    Arrays.fill(numbers, value);
    return numbers;
  }

  private static Tensor seen(Tensor all, int row, int reach) {
    long end = POSITIONS[row] + 1;
    long first = Math.max(0, end - reach);
    return all.narrow(0, FIRST_SLOT + row, 1).narrow(2, first, end - first).to(DType.FLOAT64);
  }

  /// No number stands where nothing may be read.
  private StepTurn.Cache cache(int kvHeads) {
    var keys = numbers(SLOTS, kvHeads, CAPACITY, DIM);
    var values = numbers(SLOTS, kvHeads, CAPACITY, DIM);
    for (int row = 0; row < POSITIONS.length; row++) {
      long end = POSITIONS[row] + 1;
      for (var all : new Tensor[] {keys, values}) {
        all.narrow(0, FIRST_SLOT + row, 1).narrow(2, end, CAPACITY - end).add_(Float.NaN);
      }
    }
    return new StepTurn.Cache(keys, values, FIRST_SLOT);
  }

  private Tensor numbers(long... shape) {
    var numbers = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return Tensors.of(numbers, shape);
  }
}
