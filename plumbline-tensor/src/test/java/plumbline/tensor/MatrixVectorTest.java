package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Elsewhere than on Linux the BLAS is not found, and the engine attends.
@EnabledOnOs(OS.LINUX)
class MatrixVectorTest {
  private TensorScope scope;

  @BeforeEach
  void open() {
    scope = TensorScope.open();
    assertThat(MatrixVector.isThere()).isTrue();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 32", "7, 5", "80, 32", "33, 128", "700, 64", "4200, 64"})
  void bothWaysAreTheSumsOfProducts(int rows, int width) {
    var matrix = numbers(1, rows * width);
    var wide = numbers(2, width);
    var tall = numbers(3, rows);
    var along = unset(rows);
    var across = unset(width);

    var memory = Tensors.of(matrix, rows, width).segment();
    MatrixVector.product(memory, rows, width, segment(wide), 0.5f, segment(along));
    MatrixVector.transposedProduct(memory, rows, width, segment(tall), 2, segment(across));

    for (int row = 0; row < rows; row++) {
      double sum = 0;
      for (int i = 0; i < width; i++) {
        sum += (double) matrix[row * width + i] * wide[i];
      }
      assertThat((double) along[row]).isCloseTo(0.5 * sum, within(1e-6 * width));
    }
    for (int i = 0; i < width; i++) {
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += (double) matrix[row * width + i] * tall[row];
      }
      assertThat((double) across[i]).isCloseTo(2 * sum, within(2e-6 * rows));
    }
  }

  @Test
  void readsAndWritesNothingBeyondWhatIsGiven() {
    var six = segment(new float[6]);
    var three = segment(new float[3]);
    var two = segment(new float[2]);
    assertThatThrownBy(() -> MatrixVector.product(six, 3, 3, three, 1, three))
        .hasMessage("24 bytes are given where 9 numbers of FLOAT32 are read or written");
    assertThatThrownBy(() -> MatrixVector.product(six, 2, 3, two, 1, two))
        .hasMessage("8 bytes are given where 3 numbers of FLOAT32 are read or written");
    assertThatThrownBy(() -> MatrixVector.transposedProduct(six, 3, 2, two, 1, two))
        .hasMessage("8 bytes are given where 3 numbers of FLOAT32 are read or written");
    assertThatThrownBy(() -> MatrixVector.transposedProduct(six, 2, 3, two, 1, two))
        .hasMessage("8 bytes are given where 3 numbers of FLOAT32 are read or written");
    int most = Integer.MAX_VALUE; // the number of bytes is beyond a long
    assertThatThrownBy(() -> MatrixVector.product(six, most, most, three, 1, three))
        .hasMessageContaining("24 bytes are given where 4611686014132420609 numbers");
    for (int few : new int[] {0, -2}) {
      assertThatThrownBy(() -> MatrixVector.product(six, few, few, three, 1, three))
          .hasMessage(
              "a matrix of %d rows of %d numbers is multiplied, must be at least 1 of 1", few, few);
    }
  }

  private static MemorySegment segment(float[] numbers) {
    return MemorySegment.ofArray(numbers);
  }

  /// What is left of an earlier use: it must not be read.
  private static float[] unset(int length) {
    var numbers = new float[length];
    Arrays.fill(numbers, Float.NaN);
    return numbers;
  }

  private static float[] numbers(long seed, int count) {
    var random = new SplittableRandom(seed);
    var numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-1, 1);
    }
    return numbers;
  }
}
