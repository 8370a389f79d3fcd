package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.metric.RewardCurve.Law;
import plumbline.metric.RewardCurve.Point;

/// Reference values by an independent script in float64, best of n also against the published code.
class RewardCurveTest {
  private static final double[] KL = {0, 0.25, 1, 2.25, 4, 6.25};
  private static final double[] GOLD = {0, 0.42, 0.71, 0.85, 0.83, 0.66};
  private static final double[] PROXY = {0.1, 0.9, 0.4, 0.7, 0.2, 0.6};
  private static final double[] VALUES = {1, -0.5, 0.8, 0.6, 0.3, 1.1};

  private static List<Point> points() {
    return IntStream.range(0, KL.length).mapToObj(i -> new Point(KL[i], GOLD[i])).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "BEST_OF_N, 1.0084099379, 0.2972670807, 1.6961345591",
    "TRAINING, 0.7079706257, 0.4578270057, 1.7269752760"
  })
  void fitsAndTurningPoints(Law law, double alpha, double beta, double turn) {
    var curve = RewardCurve.fit(law, points()).orElseThrow();
    assertThat(curve.alpha()).isCloseTo(alpha, within(1e-9));
    assertThat(curve.beta()).isCloseTo(beta, within(1e-9));
    assertThat(curve.turningDistance().orElseThrow()).isCloseTo(turn, within(1e-9));
  }

  @Test
  void theBestOfThreeWithoutBias() {
    assertThat(RewardCurve.bestOf(3, PROXY, VALUES)).isCloseTo(0.135, within(1e-12));
    assertThat(RewardCurve.bestOf(3, PROXY, PROXY)).isCloseTo(0.77, within(1e-12));
    assertThat(RewardCurve.bestOf(1, PROXY, VALUES)).isCloseTo(0.55, within(1e-12));
    assertThat(RewardCurve.bestOf(6, PROXY, VALUES)).isCloseTo(-0.5, within(1e-12));
    assertThat(RewardCurve.klOfBest(3)).isCloseTo(0.4319456220, within(1e-10));
    assertThat(Math.sqrt(RewardCurve.klOfBest(3))).isCloseTo(0.6572257010, within(1e-10));
  }

  @Test
  void whatDoesNotTurnHasNoTurningPoint() {
    var rising = List.of(new Point(1, 1), new Point(4, 2.1), new Point(9, 3.3), new Point(16, 4.6));
    assertThat(RewardCurve.fit(Law.BEST_OF_N, rising).orElseThrow().turningDistance()).isEmpty();
    assertThat(RewardCurve.fit(Law.TRAINING, points().subList(0, 4))).isEmpty();
  }

  @Test
  void whatIsNoMeasurementIsRefused() {
    assertThatThrownBy(() -> RewardCurve.fit(Law.TRAINING, List.of(new Point(-1, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a KL of -1.0 with a gain of 0.0, must be finite and the KL at least 0");
    assertThatThrownBy(() -> RewardCurve.bestOf(7, PROXY, VALUES))
        .hasMessage(
            "best of 7 from 6 proxies and 6 values, must be at least 1, at most all, and as many");
  }
}
