package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static plumbline.objective.preference.Outcome.tensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.objective.preference.Outcome.Pairs;
import plumbline.objective.preference.ReferencedLoss.Adaptive;
import plumbline.objective.preference.ReferencedLoss.Adaptive.Alpha;
import plumbline.objective.preference.ReferencedLoss.Adaptive.SupervisedPart;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;

/// Reference values of two pairs by an independent autograd run of the paper's equations: A with
/// tokens -0.1, -0.2, -0.3 against -6.0 under references -0.9 and -4.5; B with tokens -2.0, -1.5,
/// -3.0, -0.5 against -5.0 under -7.5 and -5.5; beta 0.1. Values to nine digits.
class AdaptiveTest {
  private static final double TOLERANCE = 5e-9;
  private static final Pairs A = pair(-0.6, -6.0, -0.9, -4.5, 3);
  private static final Pairs B = pair(-7.0, -5.0, -7.5, -5.5, 4);
  private static final Pairs BOTH =
      new Pairs(
          new double[] {-0.6, -7.0},
          new double[] {-6.0, -5.0},
          new double[] {-0.9, -7.5},
          new double[] {-4.5, -5.5},
          new double[] {3, 4},
          new double[] {3, 4});

  private static Pairs pair(double c, double r, double cr, double rr, double n) {
    return new Pairs(
        new double[] {c},
        new double[] {r},
        new double[] {cr},
        new double[] {rr},
        new double[] {n},
        new double[] {n});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A | MEAN | PER_PAIR               | 0.533380388 | -0.0976852470 | 0.0372621647
          B | MEAN | PER_PAIR               | 1.56634652  | -0.215245211  | 0.00868869717
          A | MEAN | PER_PAIR_WITH_GRADIENT | 0.533380388 | 0.0134415488  | 0.0372621647
          B | MEAN | PER_PAIR_WITH_GRADIENT | 1.56634652  | -0.261158582  | 0.00868869717
          A | SUM  | PER_PAIR               | 0.605888086 | -0.218531412  | 0.0372621647
          B | SUM  | PER_PAIR               | 5.90403331  | -0.834914754  | 0.00868869717
          A | SUM  | PER_PAIR_WITH_GRADIENT | 0.605888086 | -0.216568716  | 0.0372621647
          B | SUM  | PER_PAIR_WITH_GRADIENT | 5.90403331  | -1.10890643   | 0.00868869717
          """)
  void valueAndGradientPerToken(
      String pair, SupervisedPart part, Alpha alpha, double loss, double chosen, double rejected) {
    var outcome = Outcome.of(new Adaptive(0.1, alpha, part), pair.equals("A") ? A : B);

    outcome.has(loss, new double[] {chosen}, new double[] {rejected}, TOLERANCE * 4);
  }

  @ParameterizedTest
  @CsvSource({"MEAN, 1.04986345", "SUM, 3.25496070"})
  void batchIsTheMeanOverPairs(SupervisedPart part, double loss) {
    for (var alpha : new Alpha[] {Alpha.PER_PAIR, Alpha.PER_PAIR_WITH_GRADIENT}) {
      assertThat(Outcome.of(new Adaptive(0.1, alpha, part), BOTH).loss())
          .isCloseTo(loss, within(TOLERANCE * 2));
    }
  }

  @Test
  void alphaIsTheGeometricMeanOfProbabilities() {
    try (var _ = TensorScope.open()) {
      var chosen = BOTH.batch(DType.FLOAT64).chosen();
      var perPair = ReferencedFormulas.alpha(chosen, Alpha.PER_PAIR).toDoubles();
      assertThat(perPair).containsExactly(new double[] {0.818730753, 0.173773943}, within(1e-9));
      double mean = (perPair[0] + perPair[1]) / 2;
      assertThat(ReferencedFormulas.alpha(chosen, Alpha.PER_BATCH).toDoubles())
          .containsExactly(new double[] {mean, mean}, within(1e-15));
    }
  }

  @Test
  void itTellsHowMuchOfItsValueIsSupervised() {
    var metrics = Outcome.of(Adaptive.of(0.1), A);
    assertThat(metrics.metric("apo/supervised_share"))
        .isCloseTo((1 - 0.818730753) * 0.2 / 0.533380388, within(1e-8));
  }

  @Test
  void itIsDpoWhereAlphaIsOneAndSupervisedWhereItIsNone() {
    var certain = pair(-1e-7, -6.0, -0.9, -4.5, 3);
    assertThat(Outcome.of(Adaptive.of(0.1), certain).loss())
        .isCloseTo(Outcome.of(new ReferencedLoss.Sigmoid(0.1), certain).loss(), within(1e-6));
    var hopeless = pair(-400, -6.0, -400, -4.5, 4);
    assertThat(Outcome.of(Adaptive.of(0.1), hopeless).loss()).isCloseTo(100, within(1e-9));
  }

  @Test
  void partsAreMixedByAlpha() {
    try (var _ = TensorScope.open()) {
      var alpha = tensor(new double[] {0, 0.25, 1}, DType.FLOAT64);
      var dpo = tensor(new double[] {2, 2, 2}, DType.FLOAT64);
      var sft = tensor(new double[] {10, 10, 10}, DType.FLOAT64);
      assertThat(ReferencedFormulas.mixed(alpha, dpo, sft).toDoubles())
          .containsExactly(10.0, 8.0, 2.0);
    }
  }
}
