package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;

/// Gradients of the three pairs of the family under Sem-DPO's weights, by an independent autograd
/// run, against what pulls and what bounds them.
class DriftBoundTest {
  private static final double BETA = 0.1;
  private static final double[] DISTANCES = {0.05, 0.4, 1.2};

  @ParameterizedTest
  @CsvSource({
    "0, 0.0158340271, 0.0203546411, 0.0141852494",
    "1, 0.0150617925, 0.0136441240, 0.00427251503",
    "5, 0.0123315527, 0.00275470112, 3.51617179e-05"
  })
  void thePullOfAPairIsTheGradientWithRespectToItsLogRatios(
      double alpha, double first, double second, double third) {
    var bound = new DriftBound(alpha, BETA, 1);
    var pulls = pulls(alpha);
    var expected = new double[] {3 * first, 3 * second, 3 * third};
    assertThat(pulls).containsExactly(expected, within(2e-9));
    for (int i = 0; i < pulls.length; i++) {
      assertThat(pulls[i]).isPositive().isLessThan(bound.ofPair(DISTANCES[i]));
    }
  }

  private static double[] pulls(double alpha) {
    try (var _ = TensorScope.open()) {
      var batch = Outcome.FAMILY.batch(DType.FLOAT64);
      var good = batch.chosen().logRatios("sigmoid");
      var margins = good.minus(batch.rejected().logRatios("sigmoid")).times(BETA);
      var weights = SemanticWeights.of(DISTANCES, alpha).weights();
      return DriftBound.pull(margins, Outcome.tensor(weights, DType.FLOAT64), BETA).toDoubles();
    }
  }

  @Test
  void theBoundFallsWithAlphaAndDistance() {
    assertThat(new DriftBound(0, 0.1, 3).ofPair(1.2)).isCloseTo(0.3, within(1e-15));
    assertThat(new DriftBound(5, 0.1, 1).ofPair(0.4)).isCloseTo(0.0135335283, within(1e-10));
    assertThat(new DriftBound(5, 0.1, 1).ofPair(1.2)).isCloseTo(0.000247875218, within(1e-12));
    assertThat(new DriftBound(5, 0.1, 2).ofMove(0.4, 100 * 0.01))
        .isCloseTo(0.0270670566, within(1e-10));
    assertThatThrownBy(() -> new DriftBound(-1, 0.1, 1))
        .hasMessage(
            "alpha -1.0, beta 0.1, slope 1.0: must be numbers, beta above 0 and the others at least"
                + " 0");
  }

  @Test
  void halfOfThePairsAreFar() {
    var weights = SemanticWeights.of(DISTANCES, 1);
    assertThat(weights.radius()).isEqualTo(0.4);
    var far = weights.far();
    assertThat(IntStream.range(0, 3).mapToObj(i -> far[i])).containsExactly(false, true, true);
  }
}
