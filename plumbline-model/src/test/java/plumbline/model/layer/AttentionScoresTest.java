package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

class AttentionScoresTest {
  private static final int ROWS = 2;
  private static final int DIM = 4;

  private static double[] random(long seed, int count) {
    var random = new SplittableRandom(seed);
    return random.doubles(count, -1, 1).toArray();
  }

  @FunctionalInterface
  private interface Allowed {
    boolean pair(int row, int query, int key);
  }

  /// Pair by pair.
  private static double[] plainly(
      double[] queries, double[] keys, int heads, int kvHeads, int time, Allowed allowed) {
    var most = new double[heads];
    java.util.Arrays.fill(most, Double.NEGATIVE_INFINITY);
    for (int row = 0; row < ROWS; row++) {
      for (int head = 0; head < heads; head++) {
        int shared = head / (heads / kvHeads);
        for (int q = 0; q < time; q++) {
          for (int k = 0; k < time; k++) {
            if (allowed.pair(row, q, k)) {
              double sum = 0;
              for (int d = 0; d < DIM; d++) {
                sum +=
                    queries[((row * heads + head) * time + q) * DIM + d]
                        * keys[((row * kvHeads + shared) * time + k) * DIM + d];
              }
              most[head] = Math.max(most[head], 0.5 * sum);
            }
          }
        }
      }
    }
    return most;
  }

  @ParameterizedTest
  @CsvSource({"4, 4, 5", "4, 2, 5", "4, 1, 150", "2, 2, 300"})
  void agreesWithThePlainLoopOverCausalPairs(int heads, int kvHeads, int time) {
    var queries = random(1, ROWS * heads * time * DIM);
    var keys = random(2, ROWS * kvHeads * time * DIM);
    var hidden = new float[ROWS * time];
    for (int t = time - 2; t < time; t++) {
      hidden[time + t] = Float.NEGATIVE_INFINITY; // padding of the second row
      for (int i = 0; i < heads * DIM; i++) {
        queries[((heads + i / DIM) * time + t) * DIM + i % DIM] = 100;
      }
    }
    try (var _ = TensorScope.open()) {
      var causal = Visibility.causal(time, Device.CPU, DType.FLOAT64);
      assertThat(blockwise(queries, keys, heads, kvHeads, time, causal, hidden))
          .containsExactly(
              plainly(
                  queries,
                  keys,
                  heads,
                  kvHeads,
                  time,
                  (row, q, k) -> k <= q && (row == 0 || q < time - 2)),
              within(1e-12));
    }
  }

  private static double[] blockwise(
      double[] queries,
      double[] keys,
      int heads,
      int kvHeads,
      int time,
      Visibility visibility,
      float[] hidden) {
    return AttentionScores.largest(
            Tensors.of(queries, ROWS, heads, time, DIM),
            Tensors.of(keys, ROWS, kvHeads, time, DIM),
            visibility.seen(OptionalInt.empty()),
            0.5,
            Tensors.of(hidden, ROWS, 1, time))
        .toDoubles();
  }

  @Test
  void packedSamplesDoNotSeeEachOther() {
    int time = 140;
    int cut = 133;
    var queries = random(3, ROWS * 2 * time * DIM);
    var keys = random(4, ROWS * 2 * time * DIM);
    var segments = new int[ROWS][time];
    for (int t = cut; t < time; t++) {
      segments[0][t] = 1;
    }
    try (var _ = TensorScope.open()) {
      var packed = Visibility.packed(segments, Device.CPU, DType.FLOAT64);
      assertThat(blockwise(queries, keys, 2, 2, time, packed, new float[ROWS * time]))
          .containsExactly(
              plainly(
                  queries,
                  keys,
                  2,
                  2,
                  time,
                  (row, q, k) -> k <= q && segments[row][q] == segments[row][k]),
              within(1e-12));
    }
  }

  @Test
  void aScoreThatIsNoNumberStaysSo() {
    assertThat(AttentionScores.greater(List.of(1f, Float.NaN), List.of(2f, 0f)))
        .containsExactly(2f, Float.NaN);
    try (var _ = TensorScope.open()) {
      var keys = random(5, ROWS * 3 * DIM);
      keys[0] = Double.NaN;
      var causal = Visibility.causal(3, Device.CPU, DType.FLOAT64);
      var queries = random(6, ROWS * 3 * DIM);
      assertThat(blockwise(queries, keys, 1, 1, 3, causal, new float[ROWS * 3]))
          .containsOnly(Double.NaN);
    }
  }

  @Test
  void whoeverDoesNotAskGetsNothingAndPaysNothing() {
    try (var _ = TensorScope.open()) {
      long before = Tensor.live();
      var observed = Observed.nothing();
      var x = Tensors.zeros(DType.FLOAT32, Device.CPU, 1, 1, 2, 2);
      long made = Tensor.live() - before;
      observed.scores(0, x, x, new Visibility.Seen(null, true), 1);
      assertThat(Tensor.live() - before).isEqualTo(made);
      assertThat(observed.largestScores()).isEmpty();
    }
  }
}
