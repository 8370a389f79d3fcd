package plumbline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
  @ParameterizedTest
  @CsvSource({
    "0.001, 0.0002, 0.0018, 5", // half of it is 0.00080
    "0.4, 0.3, 0.5, 2",
    "600, 280, 1000, 0",
    "0.5, 0.5, 0.5, 2",
    "0, 0, 0, 3",
    "1e-15, 0, 2e-15, 8"
  })
  void halfAnIntervalHasTwoDigits(double value, double low, double high, int decimals) {
    assertThat(Decimals.of(new Estimate(value, low, high)).count()).isEqualTo(decimals);
  }

  @Test
  void aSmallChangeLooksDifferent() {
    var decimals = Decimals.of(new Estimate(0.001, 0.0002, 0.0018));
    assertThat(decimals.text(1.0602)).isEqualTo("1.06020");
    assertThat(decimals.text(1.0612)).isEqualTo("1.06120");
    assertThat(decimals.difference(0.001)).isEqualTo("+0.00100");
    assertThat(decimals.difference(-0.001)).isEqualTo("-0.00100");
  }

  @Test
  void zeroHasNoSign() {
    assertThat(new Decimals(1).text(-0.01)).isEqualTo("0.0");
    assertThat(new Decimals(0).difference(0.2)).isEqualTo("0");
  }
}
