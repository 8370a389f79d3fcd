package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.tensor.DType;

/// Reference values by an independent autograd run of Sem-DPO on the pairs of the family.
class SemanticWeightsTest {
  private static final double[] DISTANCES = {0.05, 0.4, 1.2};
  private static final double[] BASE = {0.644396660, 0.943248946, 0.554355244};
  private static final PreferenceObjective DPO =
      PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.1));

  private static Outcome outcome(double alpha, boolean normalised) {
    var weights = SemanticWeights.of(DISTANCES, alpha).weights();
    double divisor = normalised ? Arrays.stream(weights).sum() : weights.length;
    return Outcome.of(
        batch -> DPO.evaluate(batch, new StepTotals(divisor, batch.supervised().count(), 0)),
        Outcome.FAMILY,
        DType.FLOAT64,
        weights);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 | false | 0.714000284 | -0.0158340271, -0.0203546411, -0.0141852494
          1 | false | 0.470738777 | -0.0150617925, -0.0136441240, -0.00427251503
          5 | false | 0.210295199 | -0.0123315527, -0.00275470112, -3.51617179e-05
          5 | true  | 0.688277762 | -0.0403600916, -0.00901589545, -0.000115081222
          """)
  void valueAndGradient(double alpha, boolean normalised, double loss, String gradients) {
    var toChosen = Arrays.stream(gradients.split(",")).mapToDouble(Double::parseDouble).toArray();
    var toRejected = Arrays.stream(toChosen).map(value -> -value).toArray();
    outcome(alpha, normalised).has(loss, toChosen, toRejected, 5e-10);
  }

  @Test
  void weightsFallWithDistance() {
    assertThat(SemanticWeights.of(DISTANCES, 1).weights())
        .containsExactly(new double[] {0.951229425, 0.670320046, 0.301194212}, within(1e-9));
    assertThat(SemanticWeights.of(DISTANCES, 5).weights())
        .containsExactly(new double[] {0.778800783, 0.135335283, 0.00247875218}, within(1e-9));
    double plain = Arrays.stream(BASE).average().orElseThrow();
    assertThat(outcome(0, false).loss()).isCloseTo(plain, within(1e-9));
  }

  @Test
  void alphaOfNothingIsThePlainLossBitForBit() {
    var plain = Outcome.of(DPO, Outcome.FAMILY, DType.FLOAT64);
    var weighted = outcome(0, false);
    assertThat(weighted.loss()).isEqualTo(plain.loss());
    assertThat(weighted.toChosen()).containsExactly(plain.toChosen());
  }

  @Test
  void calibratedAlphaHalvesTheMedianPair() {
    double alpha = SemanticWeights.calibrated(DISTANCES);
    assertThat(alpha).isCloseTo(Math.log(2) / 0.4, within(1e-12));
    assertThat(SemanticWeights.of(DISTANCES, alpha).weights()[1]).isCloseTo(0.5, within(1e-12));
    assertThatThrownBy(() -> SemanticWeights.calibrated(new double[] {0, 0, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "half of the winners have distance 0 from their prompts, so alpha cannot be calibrated;"
                + " give a number");
  }

  @Test
  void whatWeightsAreWorth() {
    assertThat(SemanticWeights.of(DISTANCES, 0).effectivePairs()).isEqualTo(3);
    assertThat(SemanticWeights.of(DISTANCES, 1).remarks())
        .containsExactly(
            "weights exp(-alpha d) with alpha 1.000: least 0.301, 10 % 0.375, median 0.670, 90 %"
                + " 0.895; worth 3 of 3 pairs");
    assertThat(SemanticWeights.of(new double[] {0.30, 0.31, 0.32}, 1).remarks())
        .hasSize(2)
        .last()
        .isEqualTo(
            "the weights hardly differ (the largest is 1.010 times the median), so this is nearly"
                + " the plain loss; raise alpha, or let it be calibrated");
    assertThat(SemanticWeights.of(new double[] {0, 1, 1, 1, 1}, 20).remarks().getLast())
        .isEqualTo("few pairs carry most of the weight; lower alpha, or let it be calibrated");
  }

  @Test
  void whatIsNoDistanceOrNoAlphaIsRefused() {
    assertThatThrownBy(() -> SemanticWeights.of(DISTANCES, -1))
        .hasMessage(
            "alpha is -1.0, must be a number of at least 0: a negative one would reward drift");
    assertThatThrownBy(() -> SemanticWeights.of(DISTANCES, 1e6))
        .hasMessage(
            "alpha is 1000000.0, which makes the weights of all 3 pairs 0: nothing would be learnt;"
                + " lower alpha, or let it be calibrated");
    assertThatThrownBy(() -> SemanticWeights.of(new double[] {0.5, 2.5}, 1))
        .hasMessage("distance 2 is 2.5, must lie in [0, 2]: it is a cosine distance");
    assertThatThrownBy(() -> SemanticWeights.of(new double[] {Double.NaN}, 1))
        .hasMessage("distance 1 is NaN, must lie in [0, 2]: it is a cosine distance");
  }

  @Test
  void figuresSayWhetherWeightsGoWithMargins() {
    var outcome = outcome(1, false);
    assertThat(outcome.metric("weights/mean")).isCloseTo(0.640914561, within(1e-9));
    assertThat(outcome.metric("weights/least")).isCloseTo(0.301194212, within(1e-9));
    assertThat(outcome.metric("weights/effective_share")).isCloseTo(0.8528810179, within(1e-9));
    assertThat(outcome.metric("weights/margin_correlation")).isCloseTo(-0.3321770803, within(1e-9));
  }
}
