package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.tensor.DType;

/// What must hold whatever the numbers are.
class IdentitiesTest {
  private static final double LN_2 = Math.log(2);

  private static double untrained(PairLoss loss) {
    return Outcome.of(loss, Outcome.FAMILY.untrained()).loss();
  }

  @Test
  void anUntrainedPolicyHasKnownLosses() {
    assertThat(untrained(new ReferencedLoss.Sigmoid(0.1))).isEqualTo(LN_2);
    assertThat(untrained(new ReferencedLoss.Hinge(0.1))).isEqualTo(1);
    assertThat(untrained(new ReferencedLoss.Robust(0.1, 0.2))).isCloseTo(LN_2, within(1e-15));
    assertThat(untrained(new ReferencedLoss.ApoZero(0.1))).isEqualTo(1);
    assertThat(untrained(new ReferencedLoss.ApoDown(0.1))).isEqualTo(1);
    assertThat(untrained(new ReferencedLoss.Bco(0.1, false))).isEqualTo(2 * LN_2);
    assertThat(untrained(new ReferencedLoss.Nca(0.1))).isEqualTo(2 * LN_2);
    assertThat(untrained(new ReferencedLoss.Aot(0.1, 0))).isEqualTo(LN_2);
    assertThat(untrained(new ReferencedLoss.AotUnpaired(0.1, 0.3))).isCloseTo(LN_2, within(1e-15));
  }

  @Test
  void settingsThatTurnALossIntoAnother() {
    same(new ReferencedLoss.Conservative(0.1, 0), new ReferencedLoss.Sigmoid(0.1));
    same(new ReferencedLoss.Robust(0.1, 0), new ReferencedLoss.Sigmoid(0.1));
    same(new FreeLoss.AlphaPo(2, 0.5, 0, 0.1), new FreeLoss.SimPo(2, 0.5, 0.1));
    same(new FreeLoss.Tpo(0.1), new FreeLoss.Cpo(0.1, 0));
    same(new FreeLoss.TpoOfMeans(2, 0.5), new FreeLoss.SimPo(2, 0.5, 0));
  }

  private static void same(PairLoss first, PairLoss second) {
    var expected = Outcome.of(second, Outcome.FAMILY);
    Outcome.of(first, Outcome.FAMILY)
        .has(expected.loss(), expected.toChosen(), expected.toRejected(), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({"0, forward_kl", "1, reverse_kl", "1.0000001, reverse_kl"})
  void alphaDivergenceHasTheKlsAtItsEnds(double k, String same) {
    var loss = List.of(new Term(new ReferencedLoss.Nca(0.1), 1));
    var one = new PreferenceObjective(loss, Divergence.named("alpha_divergence", k));
    var other = new PreferenceObjective(loss, Divergence.named(same, k));
    var expected = Outcome.of(other, Outcome.FAMILY, DType.FLOAT64);
    Outcome.of(one, Outcome.FAMILY, DType.FLOAT64)
        .has(expected.loss(), expected.toChosen(), expected.toRejected(), 1e-12);
  }

  /// With rewards that a flip exchanges, robust is in the mean over flipped labels the clean loss.
  @Test
  void robustIsUnbiased() {
    var p = Outcome.FAMILY;
    var flipped = new Outcome.Pairs(p.r(), p.c(), p.rr(), p.cr(), p.nr(), p.nc());
    var robust = new ReferencedLoss.Robust(0.1, 0.3);
    double noisy = 0.7 * Outcome.of(robust, p).loss() + 0.3 * Outcome.of(robust, flipped).loss();
    assertThat(noisy)
        .isCloseTo(Outcome.of(new ReferencedLoss.Sigmoid(0.1), p).loss(), within(1e-12));
  }

  private static Outcome margin(PairLoss loss, double d, DType type) {
    var zero = new double[] {0};
    var one = new double[] {1};
    var pairs = new Outcome.Pairs(new double[] {d}, zero, zero, zero, one, one);
    return Outcome.of(PreferenceObjective.of(loss), pairs, type);
  }

  @ParameterizedTest
  @CsvSource({"-2000, 2000", "-200, 200", "200, 1.38389653e-87", "2000, 0"})
  void theSigmoidLossNeverOverflows(double z, double expected) {
    var double64 = margin(new ReferencedLoss.Sigmoid(1), z, DType.FLOAT64);
    assertThat(double64.loss()).isCloseTo(expected, within(1e-8 * expected));
    var single = margin(new ReferencedLoss.Sigmoid(1), z, DType.FLOAT32);
    assertThat(single.loss()).isCloseTo(expected < 1 ? 0 : expected, within(1e-30));
    assertThat(single.toChosen()[0]).isFinite();
  }

  @Test
  void discoPopIsFiniteWhereItsFactorsAreNot() {
    for (var type : List.of(DType.FLOAT64, DType.FLOAT32)) {
      assertThat(margin(new ReferencedLoss.DiscoPop(1, 0.05), 0, type).loss())
          .isCloseTo(0.846573590, within(1e-7));
      var far = margin(new ReferencedLoss.DiscoPop(1, 0.05), -200, type);
      assertThat(far.loss()).isEqualTo(200);
      assertThat(far.toChosen()[0]).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1e6, -1000, -100, -1, 0, 1, 100, 1000, 1e6})
  void everyLossAndGradientIsFiniteInSinglePrecision(double d) {
    PairFamilyTest.cases()
        .map(each -> PairFamilyTest.loss(each.name().split("\\+", 2)[0]))
        .forEach(loss -> finite(loss, d));
  }

  private static void finite(PairLoss loss, double d) {
    boolean odds = loss instanceof FreeLoss.Orpo || loss instanceof FreeLoss.AlphaPo;
    var outcome = margin(loss, odds ? -Math.min(Math.abs(d), 100) : d, DType.FLOAT32);
    assertThat(outcome.loss()).as(loss + " at " + d).isFinite();
    assertThat(DoubleStream.of(outcome.toChosen())).allMatch(Double::isFinite);
    assertThat(DoubleStream.of(outcome.toRejected())).allMatch(Double::isFinite);
  }

  @Test
  void divergencesAreFiniteFarFromTheReference() {
    for (var name : Divergence.NAMES) {
      var objective =
          new PreferenceObjective(
              List.of(new Term(new ReferencedLoss.Sigmoid(0.1), 1)), Divergence.named(name, 0.5));
      for (var type : List.of(DType.FLOAT64, DType.FLOAT32)) {
        var one = new double[] {1};
        var far =
            new Outcome.Pairs(
                new double[] {-5000},
                new double[] {-1},
                new double[] {-1},
                new double[] {-5000},
                one,
                one);
        assertThat(Outcome.of(objective, far, type).loss()).as(name).isFinite();
      }
    }
  }

  @Test
  void oddsOfASureAnswerAreClamped() {
    var one = new double[] {1};
    var pairs =
        new Outcome.Pairs(
            new double[] {0}, new double[] {-1e-9}, new double[] {0}, new double[] {0}, one, one);
    for (var type : List.of(DType.FLOAT64, DType.FLOAT32)) {
      var outcome = Outcome.of(PreferenceObjective.of(new FreeLoss.Orpo(0.1)), pairs, type);
      assertThat(outcome.loss()).isCloseTo(0.1 * LN_2, within(1e-8));
      assertThat(outcome.toChosen()[0]).isZero();
    }
  }

  @Test
  void weightsMultiplyPairsAndNotTheDivisor() {
    var objective = PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.1));
    var weighted =
        Outcome.of(objective::evaluate, Outcome.FAMILY, DType.FLOAT64, new double[] {2, 0, 1});
    double expected = (2 * 0.6443966600736 + 0.5543552444685) / 3;
    assertThat(weighted.loss()).isCloseTo(expected, within(1e-12));
    assertThat(weighted.toChosen()[1]).isZero();
  }

  @Test
  void mixturesAreSums() {
    var mpo =
        new PreferenceObjective(
            List.of(
                new Term(new ReferencedLoss.Sigmoid(0.1), 0.8),
                new Term(new ReferencedLoss.Bco(0.1, false), 0.2),
                new Term(new PairLoss.Supervised(), 1)),
            new Divergence.ReverseKl());
    var outcome = Outcome.of(mpo, Outcome.FAMILY, DType.FLOAT64);
    double supervised = (12.5 + 30 + 7.25) / 40;
    assertThat(outcome.loss())
        .isCloseTo(0.8 * 0.7140002835132 + 0.2 * 1.401022350422 + supervised, within(1e-12));
    assertThat(outcome.metric("rewards/chosen"))
        .isCloseTo(0.1 * (0.5 - 2 + 1.75) / 3, within(1e-15));
    assertThat(outcome.metric("rewards/accuracies")).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(outcome.metric("logps/rejected")).isCloseTo(-50.5 / 3, within(1e-12));
  }

  @Test
  void bcoShiftsBothRewards() {
    var objective = PreferenceObjective.of(new ReferencedLoss.Bco(0.1, true));
    assertThat(objective.usesShift()).isTrue();
    var shifted =
        Outcome.of(
            batch -> objective.evaluate(batch, new PreferenceObjective.StepTotals(1, 1, 0.3)),
            Outcome.FAMILY.at(0),
            DType.FLOAT64,
            null);
    double expected = Math.log1p(Math.exp(-(0.05 - 0.3))) + Math.log1p(Math.exp(-0.05 - 0.3));
    assertThat(shifted.loss()).isCloseTo(expected, within(1e-12));
  }
}
