package plumbline.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import plumbline.text.trajectory.SampleKey;

class OrderAccuracyTest {
  private static void isClose(OptionalDouble value, double expected) {
    assertThat(value.orElseThrow()).isCloseTo(expected, within(1e-11));
  }

  @Test
  void orderAccuracySkipsEqualLabelsAndHalvesEqualScores() {
    isClose(ScoreAgreement.orderAccuracy(new double[] {1, 1, 3}, new double[] {1, 2, 2}), 0.75);
    assertThat(ScoreAgreement.orderAccuracy(new double[] {1, 2}, new double[] {3, 3})).isEmpty();
  }

  @Test
  void orderAccuracyIsThatOfAllPairs() {
    for (int round = 0; round < 200; round++) {
      var key = new SampleKey(round, 0, 0, 0);
      int n = 2 + round % 40;
      int levels = 2 + round % 7;
      var score = IntStream.range(0, n).mapToDouble(i -> (int) (key.uniform(i) * levels)).toArray();
      var label = IntStream.range(0, n).mapToDouble(i -> -(int) (key.uniform(n + i) * 4)).toArray();
      assertThat(ScoreAgreement.orderAccuracy(score, label)).isEqualTo(ofAllPairs(score, label));
    }
  }

  private static OptionalDouble ofAllPairs(double[] score, double[] label) {
    double right = 0;
    long pairs = 0;
    for (int i = 0; i < score.length; i++) {
      for (int j = 0; j < i; j++) {
        double labelled = Math.signum(label[i] - label[j]);
        if (labelled != 0) {
          pairs++;
          right += (1 + labelled * Math.signum(score[i] - score[j])) / 2;
        }
      }
    }
    return pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(right / pairs);
  }

  @Test
  @Timeout(10)
  void manyItemsAreOrderedInGoodTime() {
    int n = 200_000; // all pairs of which would take most of a minute
    var label = IntStream.range(0, n).mapToDouble(i -> i).toArray();
    var neighboursSwapped = IntStream.range(0, n).mapToDouble(i -> i ^ 1).toArray();
    isClose(ScoreAgreement.orderAccuracy(neighboursSwapped, label), 1 - 1.0 / (n - 1));
  }
}
