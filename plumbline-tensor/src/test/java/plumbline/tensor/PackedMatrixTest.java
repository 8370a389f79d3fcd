package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedMatrixTest {
  private final long before = Tensor.live();
  private final TensorScope owner = TensorScope.detached();
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void nothingLeaks() {
    scope.close();
    owner.close();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static Tensor random(long seed, long... shape) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    var random = new SplittableRandom(seed);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, shape);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 32, 300})
  void multipliesAsTheGeneralProductDoes(long rows) {
    var matrix = random(1, 96, 64);
    var x = random(2, rows, 64);

    var product = PackedMatrix.of(matrix, 32, owner).product(x);

    assertThat(product.shape()).containsExactly(rows, 96);
    assertThat(product.toFloats()).containsExactly(x.linear(matrix).toFloats(), within(1e-4f));
  }

  /// Wider than what is packed in one piece; the last piece is narrower than the others.
  @ParameterizedTest
  @ValueSource(longs = {1, 32})
  void multipliesAWideMatrixPieceByPiece(long rows) {
    var matrix = random(1, 40, 2500);
    var x = random(2, 1, rows, 2500);

    var product = PackedMatrix.of(matrix, 32, owner).product(x);

    assertThat(product.shape()).containsExactly(1, rows, 40);
    var exact = x.to(DType.FLOAT64).linear(matrix.to(DType.FLOAT64)).toFloats();
    assertThat(product.toFloats()).containsExactly(exact, within(1e-3f));
  }

  @Test
  void keepsTheLeadingDimensionsOfItsInput() {
    var matrix = random(1, 20, 12);
    var x = random(2, 3, 7, 12);

    var product = PackedMatrix.of(matrix, 21, owner).product(x);

    assertThat(product.shape()).containsExactly(3, 7, 20);
    assertThat(product.toFloats()).containsExactly(x.linear(matrix).toFloats(), within(1e-5f));
  }

  @Test
  void doesNotSeeWhatTheOriginalBecomes() {
    var matrix = random(1, 8, 8);
    var x = random(2, 4, 8);
    var expected = x.linear(matrix).toFloats();

    var packed = PackedMatrix.of(matrix, 4, owner);
    matrix.fill_(0);

    assertThat(packed.product(x).toFloats()).containsExactly(expected, within(1e-5f));
  }

  @Test
  void packsMatricesOfFloatsOnly() {
    var doubles = Tensors.of(new double[] {1, 2, 3, 4}, 2, 2);
    assertThat(PackedMatrix.canPack(doubles)).isFalse();
    assertThat(PackedMatrix.canPack(Tensors.of(new float[] {1, 2}, 2))).isFalse();
    assertThat(PackedMatrix.canPack(random(1, 0, 4))).isFalse();
    assertThat(PackedMatrix.canPack(random(1, 4, 0))).isFalse();
    assertThatThrownBy(() -> PackedMatrix.of(doubles, 1, owner))
        .hasMessage(
            "Tensor([2, 2], FLOAT64, cpu) cannot be packed; it must be FLOAT32 of two dimensions on"
                + " the CPU, not empty");
  }

  /// The kernels divide by zero where they are told of far too many.
  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 40, Long.MAX_VALUE})
  void anyNumberOfRowsMayBeToCome(long rows) {
    var matrix = random(1, 2, 1);
    var x = random(2, 3, 1);
    assertThat(PackedMatrix.of(matrix, rows, owner).product(x).toFloats())
        .containsExactly(x.linear(matrix).toFloats(), within(1e-5f));
    assertThatThrownBy(() -> PackedMatrix.of(matrix, -rows, owner))
        .hasMessage(
            "a matrix is packed for products with %d rows, must be at least 1".formatted(-rows));
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 2500})
  void multipliesOnlyWhatFits(long width) {
    var packed = PackedMatrix.of(random(1, 8, width), 4, owner);
    for (var x :
        List.of(
            random(2, 4, width - 1),
            random(2, 4, width + 1),
            random(2, 4, width).to(DType.FLOAT64),
            random(2))) {
      assertThatThrownBy(() -> packed.product(x))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "%s is multiplied by a packed matrix, must be FLOAT32 [.., %d] on the CPU", x, width);
    }
  }
}
