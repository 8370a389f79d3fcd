package plumbline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.optim.QkClip.Head;
import plumbline.optim.QkClip.Power;
import plumbline.optim.QkClip.Rows;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Reference values are those of latent attention with widths 2 (no position), 4 (rotary) and 3
/// (value), two heads, weights `4 * fill`; they agree with Megatron-LM's row scaling.
class QkClipTest {
  private static final String QUERY = "q_b";
  private static final String KEY_VALUE = "kv_b";

  /// `((7 i + 3 j + 5 k) mod 11 - 5) / 10`.
  private static double[] fill(int rows, int columns, int k, double factor) {
    var values = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[i * columns + j] = factor * ((7 * i + 3 * j + 5 * k) % 11 - 5) / 10;
      }
    }
    return values;
  }

  private static SequencedMap<String, Tensor> weights() {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put(QUERY, Tensors.of(fill(12, 3, 1, 4), 12, 3));
    tensors.put(KEY_VALUE, Tensors.of(fill(10, 2, 3, 4), 10, 2));
    return tensors;
  }

  private static Head head(int number) {
    return new Head(
        List.of(
            new Rows(QUERY, 6L * number, 2, Power.QUERY),
            new Rows(QUERY, 6L * number + 2, 4, Power.WHOLE),
            new Rows(KEY_VALUE, 5L * number, 2, Power.KEY)));
  }

  private static QkClip clip(double limit, double alpha) {
    return new QkClip(new QkClip.Settings(limit, alpha), List.of(List.of(head(0), head(1))));
  }

  private static SortedMap<Integer, List<Float>> scores(float first, float second) {
    return new TreeMap<>(java.util.Map.of(0, List.of(first, second)));
  }

  private static double[] row(SequencedMap<String, Tensor> tensors, String name, int row) {
    return java.util.Objects.requireNonNull(tensors.get(name)).select(0, row).toDoubles();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.3})
  void scalesTheRowsOfAHeadThatIsAboveTheLimit(double alpha) {
    try (var _ = TensorScope.open()) {
      var tensors = weights();
      var clipped =
          clip(2.572, alpha).apply(tensors, scores((float) 2.243445011, (float) 2.900790118));
      assertThat(clipped.clipped()).isEqualTo(1);
      assertThat(clipped.share()).isEqualTo(0.5);
      assertThat(clipped.largest()).isCloseTo(2.900790118, within(1e-6));
      boolean half = alpha == 0.5;
      assertThat(row(tensors, QUERY, 6))
          .containsExactly(
              half
                  ? new double[] {-0.753298869, 0.376649435, 1.506597738}
                  : new double[] {-0.771642935, 0.385821467, 1.543285870},
              within(2e-7));
      assertThat(row(tensors, QUERY, 8))
          .containsExactly(new double[] {0.354661991, 1.418647966, -1.418647966}, within(2e-7));
      assertThat(row(tensors, KEY_VALUE, 5))
          .containsExactly(
              half
                  ? new double[] {0.376649435, 1.506597738}
                  : new double[] {0.367695446, 1.470781785},
              within(2e-7));
      var untouched = weights();
      for (int row = 0; row < 6; row++) {
        assertThat(row(tensors, QUERY, row)).containsExactly(row(untouched, QUERY, row));
      }
      for (int row : new int[] {0, 1, 2, 3, 4, 7, 8, 9}) {
        assertThat(row(tensors, KEY_VALUE, row)).containsExactly(row(untouched, KEY_VALUE, row));
      }
    }
  }

  @Test
  void atTheLimitNothingIsScaled() {
    try (var _ = TensorScope.open()) {
      var tensors = weights();
      assertThat(clip(2.5, 0.5).apply(tensors, scores(2.5f, -3f)).clipped()).isZero();
      assertThat(row(tensors, QUERY, 0)).containsExactly(row(weights(), QUERY, 0));
      assertThat(clip(Double.POSITIVE_INFINITY, 0.5).apply(tensors, scores(1e30f, 0)).largest())
          .isGreaterThan(9e29);
    }
  }

  @Test
  void aScoreThatIsNotFiniteIsNamedAndNothingScaled() {
    try (var _ = TensorScope.open()) {
      var tensors = weights();
      assertThatThrownBy(() -> clip(1, 0.5).apply(tensors, scores(5f, Float.NaN)))
          .hasMessage("the largest attention score of layer 0, head 1 is NaN");
      assertThat(row(tensors, QUERY, 0)).containsExactly(row(weights(), QUERY, 0));
      assertThatThrownBy(() -> clip(1, 0.5).apply(tensors, scores(Float.POSITIVE_INFINITY, 0)))
          .hasMessage("the largest attention score of layer 0, head 0 is Infinity");
    }
  }

  @Test
  void badSettingsAndFrozenWeightsAreRefused() {
    assertThatThrownBy(() -> QkClip.Settings.of(0)).hasMessage("clip is 0.0, must be above 0");
    assertThatThrownBy(() -> new QkClip.Settings(1, 1.5))
        .hasMessage("clip alpha is 1.5, must be in [0, 1]");
    assertThatThrownBy(() -> clip(1, 0.5).apply(new LinkedHashMap<>(), scores(5f, 0)))
        .hasMessage("QK-Clip scales q_b, which is not trained; it needs all weights");
  }
}
