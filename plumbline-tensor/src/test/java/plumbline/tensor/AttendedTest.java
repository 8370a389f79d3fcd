package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Attention without a graph against softmax and products with one, in float64.
class AttendedTest {
  private static final int ROWS = 2;
  private static final int DIM = 8;
  private static final double SCALE = 0.4;

  private final SplittableRandom random = new SplittableRandom(11);

  @ParameterizedTest
  @CsvSource({
    "4, 4, 7, 7, true, false",
    "4, 2, 7, 7, true, false",
    "6, 1, 5, 5, true, false",
    "4, 4, 5, 9, false, true",
    "4, 2, 5, 9, false, true",
    "3, 3, 40, 70, false, false",
    "2, 1, 3, 1100, false, true"
  })
  void valuesAndGradientsAreThoseOfTheGraph(
      int heads, int kvHeads, int time, int length, boolean causal, boolean masked) {
    try (var _ = TensorScope.open()) {
      var queries = values(ROWS, heads, time, DIM);
      var keys = values(ROWS, kvHeads, length, DIM);
      var values = values(ROWS, kvHeads, length, DIM);
      var seed = values(ROWS, heads, time, DIM);
      var mask = masked ? mask(time, length) : null;
      var exact = new Tensor[] {leaf(queries), leaf(keys), leaf(values)};
      var expected = attention(exact, causal ? upTo(time) : mask);
      expected.backward(seed.to(DType.FLOAT64));

      try (var _ = Autograd.pause()) {
        var attended =
            Attended.of(new Attended.Operands(queries, keys, values, mask, causal, SCALE));
        assertClose(attended.output(), expected);
        var towards = attended.backward(seed);
        assertClose(towards.queries(), Objects.requireNonNull(exact[0].grad()));
        assertClose(towards.keys(), Objects.requireNonNull(exact[1].grad()));
        assertClose(towards.values(), Objects.requireNonNull(exact[2].grad()));
      }
    }
  }

  @Test
  void whatItGivesLiesAsTheQueriesDo() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var queries = values(ROWS, 5, 3, DIM).transpose(1, 2);
      var keys = values(ROWS, 3, 5, DIM);
      var output = Attended.of(new Attended.Operands(queries, keys, keys, null, true, 1)).output();
      assertThat(output.shape()).containsExactly(ROWS, 3, 5, DIM);
      assertThat(output.transpose(1, 2).isPlain()).isTrue();
    }
  }

  /// Numbers that are no neighbours, and one number in the place of all.
  @Test
  void operandsMayLieAnyhow() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var queries = values(ROWS, 4, DIM, 7).transpose(2, 3);
      var keys = values(ROWS, 2, 1, 1).expand(ROWS, 2, 9, DIM);
      var mask = values(1, 1, 9, 7).transpose(2, 3);
      var seed = values(1, 1, 1, 1).expand(ROWS, 4, 7, DIM);
      var spread =
          Attended.of(new Attended.Operands(queries, keys, keys, mask, false, SCALE))
              .backward(seed);
      var inOrder =
          Attended.of(
                  new Attended.Operands(
                      queries.contiguous(),
                      keys.contiguous(),
                      keys.contiguous(),
                      mask.contiguous(),
                      false,
                      SCALE))
              .backward(seed.contiguous());
      assertClose(spread.queries(), inOrder.queries());
      assertClose(spread.keys(), inOrder.keys());
      assertClose(spread.values(), inOrder.values());
    }
  }

  /// The kernels would write beyond the end of memory.
  @Test
  void operandsThatDoNotFitAreRefused() {
    try (var _ = TensorScope.open()) {
      var queries = values(2, 4, 3, DIM);
      var keys = values(2, 2, 5, DIM);
      var none = Tensors.zeros(DType.FLOAT32, Device.CPU, 2, 2, 0, DIM);
      assertRefused(queries, none, none, null);
      assertRefused(queries, keys, values(2, 2, 6, DIM), null);
      assertRefused(queries, values(1, 2, 5, DIM), values(1, 2, 5, DIM), null);
      assertRefused(queries, values(2, 3, 5, DIM), values(2, 3, 5, DIM), null);
      assertRefused(queries, values(2, 2, 5, 4), values(2, 2, 5, 4), null);
      assertRefused(queries.select(0, 0), keys.select(0, 0), keys.select(0, 0), null);
      assertRefused(queries, keys.to(DType.FLOAT64), keys, null);
      assertRefused(queries, keys, keys, values(1, 1, 3, 4));
      assertRefused(queries, keys, keys, values(3, 1, 3, 5));
      assertRefused(queries, keys, keys, values(3, 5));
      assertThatThrownBy(() -> new Attended.Operands(queries, keys, none, null, false, 1))
          .hasMessage(
              "attention of Tensor([2, 4, 3, 8], FLOAT32, cpu) over keys Tensor([2, 2, 5, 8],"
                  + " FLOAT32, cpu) and values Tensor([2, 2, 0, 8], FLOAT32, cpu) with mask null,"
                  + " must be [rows, heads, time, dim], twice [rows, kvHeads, length, dim], none or"
                  + " [rows or 1, 1, time, length]; all FLOAT32 on the CPU, none empty, heads a"
                  + " multiple of kvHeads");
      var attended = Attended.of(new Attended.Operands(queries, keys, keys, null, false, 1));
      assertThatThrownBy(() -> attended.backward(values(2, 4, 3, 4)))
          .hasMessage(
              "Tensor([2, 4, 3, 4], FLOAT32, cpu) is the gradient of attention that gave"
                  + " Tensor([2, 4, 3, 8], FLOAT32, cpu), must be like it");
    }
  }

  private static void assertRefused(
      Tensor queries, Tensor keys, Tensor values, @Nullable Tensor mask) {
    assertThatThrownBy(() -> new Attended.Operands(queries, keys, values, mask, false, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("heads a multiple of kvHeads");
  }

  private static Tensor attention(Tensor[] of, @Nullable Tensor mask) {
    long times = of[0].size(1) / of[1].size(1);
    var scores = of[0].matmul(repeated(of[1], times).transpose(2, 3)).times(SCALE);
    var seen = mask == null ? scores : scores.plus(mask.to(DType.FLOAT64));
    return seen.softmax(3).matmul(repeated(of[2], times));
  }

  private static Tensor repeated(Tensor x, long times) {
    var shape = x.shape();
    return x.unsqueeze(2)
        .expand(shape[0], shape[1], times, shape[2], shape[3])
        .reshape(shape[0], shape[1] * times, shape[2], shape[3]);
  }

  private static Tensor upTo(int time) {
    var mask = new float[time * time];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % time > i / time ? Float.NEGATIVE_INFINITY : 0;
    }
    return Tensors.of(mask, 1, 1, time, time);
  }

  /// A third is unseen, the first key never.
  private Tensor mask(int time, int length) {
    var mask = new float[ROWS * time * length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % length > 0 && random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : 0;
    }
    return Tensors.of(mask, ROWS, 1, time, length);
  }

  private static Tensor leaf(Tensor x) {
    return x.to(DType.FLOAT64).requireGrad();
  }

  private Tensor values(long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= Math.toIntExact(size);
    }
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, shape);
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    var difference = actual.to(DType.FLOAT64).minus(expected.detach()).abs().max();
    assertThat(difference.item()).isCloseTo(0, within(2e-5));
  }
}
