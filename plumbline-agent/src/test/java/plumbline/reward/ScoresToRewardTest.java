package plumbline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Reference values: the card `survey-toolbox`, T1 (confirmed there against the authors' code), and
/// the card `edualign`, rows `reward` and `gated`.
class ScoresToRewardTest {
  private static final double[] MEMBERS = {.9, 1.4, .2, 1.1, .6};

  private static SequencedMap<String, Double> weights(double h, double p, double c) {
    var weights = new LinkedHashMap<String, Double>();
    weights.put("H", h);
    weights.put("P", p);
    weights.put("C", c);
    return weights;
  }

  private static Map<String, Double> shares(double h, double p, double c) {
    return Map.of("H", (h - 1) / 4, "P", (p - 1) / 4, "C", (c - 1) / 4);
  }

  @Test
  void ensembles() {
    assertThat(new Ensemble.Mean(0).of(MEMBERS)).isCloseTo(.84, within(1e-12));
    assertThat(new Ensemble.Worst(0).of(MEMBERS)).isEqualTo(.2);
    assertThat(new Ensemble.VariancePenalised(.5, 0).of(MEMBERS)).isCloseTo(.7548, within(1e-12));
    assertThat(new Ensemble.VariancePenalised(.5, 1).of(MEMBERS)).isCloseTo(.7335, within(1e-12));
    assertThat(new Ensemble.LowerBound(1, 1).of(MEMBERS)).isCloseTo(0.3784807696, within(1e-10));
  }

  @Test
  void disagreementIsTheDeviationOfThePenalties() {
    assertThat(new Ensemble.Mean(0).disagreement(MEMBERS))
        .isCloseTo(Math.sqrt((.84 - .7548) / .5), within(1e-12));
    assertThat(new Ensemble.Worst(1).disagreement(MEMBERS))
        .isCloseTo(.84 - 0.3784807696, within(1e-10));
    assertThat(new Ensemble.Mean(0).disagreement(2, 2)).isZero();
  }

  @Test
  void ensemblesRefuseWhatHasNoMeaning() {
    assertThatThrownBy(() -> new Ensemble.Mean(0).of())
        .hasMessage("an ensemble needs a member, got none");
    assertThatThrownBy(() -> new Ensemble.Worst(0).of(1, Double.NaN))
        .hasMessage("member 2 gives NaN, must be finite");
    assertThatThrownBy(() -> new Ensemble.LowerBound(1, 1).of(1))
        .hasMessage("a variance with ddof 1 needs 2 members at least, got 1");
    assertThatThrownBy(() -> new Ensemble.VariancePenalised(-1, 2))
        .hasMessage(
            "the penalty is -1.0 with ddof 2, must be a number of at least 0 with ddof 0 or 1");
  }

  @Test
  void combinationsOfTheCard() {
    var third = weights(1 / 3.0, 1 / 3.0, 1 / 3.0);
    var scores = List.of(shares(4.5, 3, 2), shares(3, 4, 4.5), shares(2, 2, 5), shares(4, 4, 3.5));
    var plain = new Combination.Weighted(third);
    assertThat(scores.stream().map(plain::of))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-11 ? 0 : Double.compare(a, b))
        .containsExactly(.541666666667, .708333333333, .5, .708333333333);
    var gated = new Combination.Gated(third, "H", .5);
    assertThat(scores.stream().map(gated::of))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-11 ? 0 : Double.compare(a, b))
        .containsExactly(.541666666667, .708333333333, .291666666667, .708333333333);
  }

  @Test
  void combinationsRefuseWrongWeights() {
    assertThatThrownBy(() -> new Combination.Weighted(weights(.5, .5, .5)))
        .hasMessage("the weights of the dimensions sum to 1.5, must sum to 1");
    assertThatThrownBy(() -> new Combination.Weighted(weights(1.5, -.5, 0)))
        .hasMessage("the weight of dimension 'P' is -0.5, must be at least 0");
    assertThatThrownBy(() -> new Combination.Gated(weights(1, 0, 0), "X", .5))
        .hasMessage("the gate is dimension 'X', weights are given for [H, P, C]");
    assertThatThrownBy(() -> new Combination.Gated(weights(1, 0, 0), "H", 0))
        .hasMessage("the gate opens fully at 0.0, must be above 0 and at most 1");
    assertThatThrownBy(
            () -> new Combination.Weighted(weights(.5, .25, .25)).of(Map.of("H", 1.0, "P", 1.0)))
        .hasMessageStartingWith("there is no dimension 'C', only ");
  }
}
