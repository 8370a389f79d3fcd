package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowNoiseTest {
  /// NumPy, float64: the sum beside the diagonal of `M R M` over its trace, with `M = I - X
  /// pinv(X)`, `X = [1, t]`, `R_ij = rho^|i-j|`.
  @ParameterizedTest
  @CsvSource({
    "4, 0, -0.5",
    "4, 0.5, -0.4539473684210526",
    "4, 0.9, -0.43824582338902146",
    "5, 0.8, -0.26391096979332257",
    "10, 0, -0.2",
    "10, 0.2, -0.07343697578050444",
    "10, 0.5, 0.092784582566361",
    "10, 0.8, 0.20818798412529468",
    "10, 0.9, 0.22927848492246464",
    "30, 0.8, 0.6154261441167262"
  })
  void whatResidualsShowIsKnown(int steps, double rho, double expected) {
    assertThat(WindowNoise.expected(rho, steps)).isCloseTo(expected, within(1e-12));
  }

  /// 2 + 0.5 (i - 2) taken from 1, 4, 2, 5, 3 leaves -1, 1.5, -1, 1.5, -1.
  @Test
  void sumsAreOfResidualsAboutTheLine() {
    var noise = WindowNoise.NONE.and(1, 4, 2, 5, 3);
    assertThat(noise.squares()).isCloseTo(7.5, within(1e-12));
    assertThat(noise.products()).isCloseTo(-6, within(1e-12));
    var risen = noise.and(11, 24, 32, 45, 53);
    assertThat(risen.squares()).as("the same about 33 + 10.5 (i - 2)").isCloseTo(15, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.6, 0.9})
  void theCorrelationIsTheOneThatIsExpectedToShowThis(double rho) {
    var noise = new WindowNoise(7 * WindowNoise.expected(rho, 10), 7);
    assertThat(noise.correlation(10)).isCloseTo(rho, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.8})
  void manyWindowsTellTheCorrelationOfSteps(double rho) {
    var noise = WindowNoise.NONE;
    var steps = new Autoregression(5, 0, rho);
    for (int window = 0; window < 4000; window++) {
      int at = window;
      var values = new double[10];
      Arrays.setAll(values, i -> steps.next() + 3.0 * (10 * at + i)); // a rise is no correlation
      noise = noise.and(values);
    }
    assertThat(noise.correlation(10)).isCloseTo(rho, within(0.04));
  }

  @Test
  void theCorrelationStaysWithinItsBounds() {
    assertThat(new WindowNoise(-1, 1).correlation(10)).isZero();
    assertThat(new WindowNoise(0.9, 1).correlation(10)).isCloseTo(0.9, within(1e-6));
  }

  @Test
  void whatSaysNothingIsNoCorrelation() {
    assertThat(WindowNoise.NONE.correlation(10)).isZero();
    assertThat(WindowNoise.NONE.and(2, 2, 2, 2).correlation(4)).as("a constant").isZero();
    assertThat(WindowNoise.NONE.and(1, 5, 2).correlation(3)).as("too short").isZero();
    assertThat(WindowNoise.NONE.and(4).and(1, 5)).isEqualTo(WindowNoise.NONE.and(1, 5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aWindowThatIsNotFiniteIsLeftOut(double value) {
    var noise = WindowNoise.NONE.and(1, 4, 2, 5, 3);
    assertThat(noise.and(1, 4, value, 5, 3)).isEqualTo(noise);
  }

  @Test
  void errorsAreWiderWhereStepsHangTogether() {
    assertThat(WindowNoise.widening(0)).isEqualTo(1);
    assertThat(WindowNoise.widening(0.8)).isCloseTo(3, within(1e-12));
    assertThat(WindowNoise.standardError(1, 2, 3, 4))
        .isCloseTo(Math.sqrt(5.0 / 3 / 4), within(1e-12));
    assertThat(WindowNoise.standardError(7)).isZero();
  }
}
