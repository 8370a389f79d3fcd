package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTest {
  @ParameterizedTest
  @CsvSource({"1, false", "3, false", "40, false", "1, true", "40, true"})
  void isTheProductWithTheTransposedMatrix(int rows, boolean turned) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var x = ramp(rows, 6).reshape(rows, 1, 6);
      var matrix = turned ? ramp(6, 4).transpose(0, 1) : ramp(4, 6);
      var product = x.product(matrix);
      assertThat(product.shape()).containsExactly(rows, 1, 4);
      var expected = x.to(DType.FLOAT64).matmul(matrix.to(DType.FLOAT64).transpose(0, 1));
      var exact = expected.toFloats();
      assertThat(product.toFloats()).hasSize(4 * rows).containsExactly(exact, within(1e-4f));
    }
  }

  @Test
  void refusesARowOfAnotherWidth() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var x = ramp(2, 3);
      var matrix = ramp(4, 6);
      assertThatThrownBy(() -> x.product(matrix)).isInstanceOf(RuntimeException.class);
    }
  }

  private static Tensor ramp(int rows, int columns) {
    var values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i + 1);
    }
    return Tensors.of(values, rows, columns);
  }
}
