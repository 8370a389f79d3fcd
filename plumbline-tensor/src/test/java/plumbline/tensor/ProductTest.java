package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  /// Two megabytes and more are shared out.
  @Test
  void severalThreadsMultiplyARowAsOneDoes() throws InterruptedException {
    try (var lanes = Lanes.open(2, 1)) {
      var one = lanes.run(1, (_, _) -> largeProduct()).getFirst();

      float[] shared = lanes.together((_, _) -> largeProduct());

      assertThat(shared).hasSize(1 << 10).containsExactly(one, within(1e-3f));
      float[] again = lanes.together((_, _) -> largeProduct());
      assertThat(again).isEqualTo(shared);
    }
  }

  private static float[] largeProduct() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var matrix = ramp(1 << 10, 600).times(1e-5);
      return ramp(1, 600).times(1e-2).product(matrix).toFloats();
    }
  }

  @Test
  void refusesARowOfAnotherWidth() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var x = ramp(2, 3);
      var matrix = ramp(4, 6);
      assertThatThrownBy(() -> x.product(matrix))
          .hasMessageContaining("shapes cannot be multiplied (2x3 and 6x4)");
    }
  }

  /// oneDNN would read beyond the end of what has three dimensions.
  @Test
  void refusesWhatIsNoMatrix() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var x = ramp(4, 2500);
      var matrices = ramp(32, 2500).reshape(2, 16, 2500);
      assertThatThrownBy(() -> x.product(matrices)).hasMessageContaining("<= 2 dimensions");
      assertThat(x.product(ramp(0, 2500)).shape()).containsExactly(4, 0);
    }
  }

  /// A view that belongs to no scope would keep its row for ever.
  @Test
  @EnabledOnOs(OS.LINUX)
  void singleRowsAreFreedWithTheirScope() throws IOException {
    multiplySingleRows(10);
    long before = residentMegabytes();
    multiplySingleRows(100);
    assertThat(residentMegabytes() - before).isLessThan(200);
  }

  private static void multiplySingleRows(int times) {
    for (int i = 0; i < times; i++) {
      try (var _ = TensorScope.open();
          var _ = Autograd.pause()) {
        var row = Tensors.full(1, DType.FLOAT32, Device.CPU, 1, 1_000_000);
        var matrix = Tensors.full(1, DType.FLOAT32, Device.CPU, 2, 1_000_000);
        assertThat(row.product(matrix).toFloats()).containsExactly(1e6f, 1e6f);
      }
    }
  }

  private static long residentMegabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      var line = lines.filter(each -> each.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
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
