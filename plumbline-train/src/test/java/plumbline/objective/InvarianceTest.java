package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.objective.PolicyLoss.Gmpo.Variant;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;

/// What no objective may depend on, and what some must agree about.
class InvarianceTest {
  private static final int ROWS = 8;
  private static final int TIME = 7;

  static List<PolicyLoss> surrogates() {
    return List.of(
        new PolicyLoss.Clipped(0.2, 0.28),
        new PolicyLoss.Clipped(0.2, 0.2, 1.5, 1.3),
        new PolicyLoss.Gspo(0.03, 0.04),
        new PolicyLoss.GspoToken(0.03, 0.04),
        new PolicyLoss.Gmpo(0.4, 0.4, Variant.TOKEN),
        new PolicyLoss.Gmpo(0.4, 0.4, Variant.NONE),
        new PolicyLoss.Gmpo(0.4, 0.4, Variant.SEQUENCE),
        new PolicyLoss.Gmpo(0.4, 0.4, Variant.TOKEN_UNNORMALISED),
        new PolicyLoss.Gmpo(0.4, 0.4, Variant.HARMONIC),
        new PolicyLoss.Cispo(0, 1.2),
        new PolicyLoss.Sapo(1, 1.05),
        new PolicyLoss.Reinforce(),
        new PolicyLoss.RlooSequence(0.2, 0.2),
        new PolicyLoss.Luspo(0.03, 0.04),
        new PolicyLoss.Vespo(2, 3, 3, 2),
        new CovarianceLoss.ClipCov(0.2, 0.28, 0.2, 0, 9),
        new CovarianceLoss.KlCov(0.2, 1));
  }

  /// Every surrogate with all terms on, and the clipped one under every aggregation.
  static List<PolicyObjective> objectives() {
    var bare = new ArrayList<PolicyObjective>();
    surrogates().forEach(loss -> bare.add(PolicyObjective.of(loss)));
    for (var name : Aggregation.NAMES) {
      bare.add(PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), Aggregation.named(name, 16)));
    }
    return bare.stream()
        .map(each ->
            each.with(new KlPenalty(KlPenalty.Form.K3, 0.04))
                .with(new MismatchWeights(MismatchWeights.Mode.TOKEN_TRUNCATE, 0.5, 2))
                .with(new TopEntropy(0.8))
                .withOffPolicyThreshold(0.2)
                .withEntropyCoefficient(0.01))
        .toList();
  }

  private static PolicyColumns random(long seed) {
    var random = new SplittableRandom(seed);
    var mask = new double[ROWS][TIME];
    for (int i = 0; i < ROWS; i++) {
      int length = i == 5 ? 0 : 1 + random.nextInt(TIME);
      for (int t = 0; t < length; t++) {
        mask[i][t] = t > 0 && random.nextInt(5) == 0 ? 0 : 1;
      }
    }
    var lp = matrix(random, -2, -0.4);
    return new PolicyColumns(
        lp,
        near(random, lp, 0.3),
        near(random, lp, 0.3),
        near(random, lp, 0.4),
        mask,
        PolicyColumns.perToken(
            IntStream.range(0, ROWS).mapToDouble(_ -> random.nextDouble(-2, 2)).toArray(), TIME),
        matrix(random, 0, 2),
        DType.FLOAT64);
  }

  private static double[][] matrix(SplittableRandom random, double low, double high) {
    var rows = new double[ROWS][TIME];
    for (var row : rows) {
      for (int t = 0; t < TIME; t++) {
        row[t] = random.nextDouble(low, high);
      }
    }
    return rows;
  }

  private static double[][] near(SplittableRandom random, double[][] rows, double distance) {
    var moved = matrix(random, -distance, distance);
    for (int i = 0; i < ROWS; i++) {
      for (int t = 0; t < TIME; t++) {
        moved[i][t] += rows[i][t];
      }
    }
    return moved;
  }

  private static void assertSame(Outcome got, Outcome expected) {
    assertThat(got.loss()).isCloseTo(expected.loss(), within(1e-12));
    assertSameGradient(got.gradient(), expected.gradient());
    assertThat(got.metrics().keySet()).isEqualTo(expected.metrics().keySet());
    got.metrics()
        .forEach((name, value) ->
            assertThat(value).as(name).isCloseTo(expected.metrics().get(name), within(1e-12)));
  }

  private static void assertSameGradient(List<List<Double>> got, List<List<Double>> expected) {
    assertThat(got).hasSameSizeAs(expected);
    for (int i = 0; i < got.size(); i++) {
      for (int t = 0; t < got.get(i).size(); t++) {
        assertThat(got.get(i).get(t)).isCloseTo(expected.get(i).get(t), within(1e-12));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void microBatchesAddUpToTheStep(PolicyObjective objective) {
    if (objective.aggregation() instanceof Aggregation.LocalTokenMean) {
      return; // depends on the cut by definition: see localTokenMeanDependsOnTheCut
    }
    var columns = random(1);
    var whole = Outcome.of(objective, columns);
    assertThat(whole.gradient()).anyMatch(row -> row.stream().anyMatch(g -> g != 0));
    for (int pieces : new int[] {2, 4, 8}) {
      int size = ROWS / pieces;
      var step =
          IntStream.range(0, pieces)
              .mapToObj(piece ->
                  columns.rows(IntStream.range(piece * size, (piece + 1) * size).toArray()))
              .toList();
      assertSame(Outcome.of(objective, step), whole);
    }
  }

  @Test
  void localTokenMeanDependsOnTheCut() {
    var objective =
        PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.LocalTokenMean());
    var columns = random(1);
    var first = columns.rows(0, 1, 2, 3);
    var second = columns.rows(4, 5, 6, 7);
    double halves = Outcome.of(objective, List.of(first, second)).loss();
    double mean = (Outcome.of(objective, first).loss() + Outcome.of(objective, second).loss()) / 2;
    assertThat(halves).isCloseTo(mean, within(1e-12));
    assertThat(halves).isNotCloseTo(Outcome.of(objective, columns).loss(), within(1e-4));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void paddingAndWhatStandsUnderTheMaskChangeNothing(PolicyObjective objective) {
    var columns = random(2);
    var clean = Outcome.of(objective, columns.padded(0, 0, 0));
    for (double garbage :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300}) {
      assertSame(Outcome.of(objective, columns.padded(0, 0, garbage)), clean);
      var padded = Outcome.of(objective, columns.padded(2, 3, garbage));
      var inner = padded.gradient().stream().map(row -> row.subList(2, 2 + TIME)).toList();
      assertSameGradient(inner, clean.gradient());
      assertThat(padded.loss()).isCloseTo(clean.loss(), within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void orderOfRowsChangesNothing(PolicyObjective objective) {
    var columns = random(3);
    int[] order = {3, 1, 7, 0, 5, 2, 6, 4};
    var straight = Outcome.of(objective, columns);
    var mixed = Outcome.of(objective, columns.rows(order));
    assertThat(mixed.loss()).isCloseTo(straight.loss(), within(1e-12));
    var back = new ArrayList<>(straight.gradient());
    for (int i = 0; i < ROWS; i++) {
      back.set(order[i], mixed.gradient().get(i));
    }
    assertSameGradient(back, straight.gradient());
  }

  @ParameterizedTest
  @MethodSource("surrogates")
  void gradientsAreTheSlopeOfTheValue(PolicyLoss surrogate) {
    if (surrogate instanceof PolicyLoss.Cispo
        || surrogate instanceof PolicyLoss.Vespo
        || surrogate instanceof PolicyLoss.GspoToken
        || surrogate instanceof CovarianceLoss) {
      return; // their gradient stops at a weight or a choice: it is not the slope of the value
    }
    var objective = PolicyObjective.of(surrogate).with(new KlPenalty(KlPenalty.Form.K3, 0.1));
    var columns = random(4);
    var gradient = Outcome.of(objective, columns).gradient();
    double step = 1e-6;
    for (int i = 0; i < ROWS; i++) {
      for (int t = 0; t < TIME; t++) {
        double slope =
            (Outcome.of(objective, moved(columns, i, t, step)).loss()
                    - Outcome.of(objective, moved(columns, i, t, -step)).loss())
                / (2 * step);
        assertThat(gradient.get(i).get(t)).isCloseTo(slope, within(1e-7));
      }
    }
  }

  private static PolicyColumns moved(PolicyColumns c, int row, int token, double by) {
    var lp = java.util.Arrays.stream(c.lp()).map(double[]::clone).toArray(double[][]::new);
    lp[row][token] += by;
    return new PolicyColumns(
        lp, c.old(), c.ref(), c.roll(), c.mask(), c.advantages(), c.entropies(), c.type());
  }

  @Test
  void tokenwiseGspoIsGspoWhereAdvantagesAreConstant() {
    var gspo = Outcome.of(PolicyObjective.of(new PolicyLoss.Gspo(0.03, 0.04)), random(5));
    var token = Outcome.of(PolicyObjective.of(new PolicyLoss.GspoToken(0.03, 0.04)), random(5));
    assertThat(token.loss()).isCloseTo(gspo.loss(), within(1e-12));
    assertSameGradient(token.gradient(), gspo.gradient());
  }

  @Test
  void unclippedGmpoIsUnclippedGspo() {
    var gmpo = Outcome.of(PolicyObjective.of(new PolicyLoss.Gmpo(9, 9, Variant.TOKEN)), random(6));
    var gspo = Outcome.of(PolicyObjective.of(new PolicyLoss.Gspo(0.999, 999)), random(6));
    assertThat(gmpo.loss()).isCloseTo(gspo.loss(), within(1e-12));
    assertSameGradient(gmpo.gradient(), gspo.gradient());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.2, 1.5, 3})
  void deltaIsTheDualClipWhereItIsAboveTheRange(double cap) {
    var aggregation = new Aggregation.TokenMean();
    var dual = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2, cap, null), aggregation);
    var delta = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2, null, cap), aggregation);
    assertThat(Outcome.of(delta, random(7)).loss())
        .isCloseTo(Outcome.of(dual, random(7)).loss(), within(1e-12));
    assertSameGradient(
        Outcome.of(delta, random(7)).gradient(), Outcome.of(dual, random(7)).gradient());
  }

  @Test
  void rowsOfOneLengthMakeTheMeansAgree() {
    var columns = random(8);
    var full =
        new PolicyColumns(
            columns.lp(),
            columns.old(),
            null,
            null,
            PolicyColumns.perToken(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, TIME),
            columns.advantages(),
            null,
            DType.FLOAT64);
    var ppo = new PolicyLoss.Clipped(0.2, 0.2);
    assertThat(Outcome.of(PolicyObjective.of(ppo), full).loss())
        .isCloseTo(
            Outcome.of(PolicyObjective.of(ppo, new Aggregation.TokenMean()), full).loss(),
            within(1e-12));
  }

  @Test
  void onPolicyEveryTokenIsPushedByItsAdvantage() {
    var c = random(9);
    var columns =
        new PolicyColumns(
            c.lp(), c.lp(), null, null, c.mask(), c.advantages(), null, DType.FLOAT64);
    for (var surrogate :
        List.of(
            new PolicyLoss.Clipped(0.2, 0.2),
            new PolicyLoss.GspoToken(0.2, 0.2),
            new PolicyLoss.Cispo(0, 5),
            new PolicyLoss.Sapo(1, 1.05))) {
      var gradient =
          Outcome.of(PolicyObjective.of(surrogate, new Aggregation.SumNorm(1)), columns).gradient();
      for (int i = 0; i < ROWS; i++) {
        for (int t = 0; t < TIME; t++) {
          double expected = c.mask()[i][t] == 1 ? -c.advantages()[i][t] : 0;
          assertThat(gradient.get(i).get(t)).isCloseTo(expected, within(1e-12));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void aBatchWithoutATrainedTokenIsZero(PolicyObjective objective) {
    var c = random(10);
    var columns =
        new PolicyColumns(
            c.lp(),
            c.old(),
            c.ref(),
            c.roll(),
            new double[ROWS][TIME],
            c.advantages(),
            c.entropies(),
            DType.FLOAT64);
    var outcome = Outcome.of(objective, columns.padded(0, 0, Double.NaN));
    assertThat(outcome.loss()).isZero();
    assertThat(outcome.gradient()).allMatch(row -> row.stream().allMatch(g -> g == 0));
    assertThat(outcome.metrics()).containsEntry("tokens", 0.0).doesNotContainKey("clip_high");
  }

  @Test
  void nothingOfAnObjectiveOutlivesItsScope() {
    long before = plumbline.tensor.Tensor.live();
    for (var objective : objectives()) {
      try (var _ = TensorScope.open()) {
        objective.evaluate(random(11).batch()).share().backward();
      }
    }
    assertThat(plumbline.tensor.Tensor.live()).isEqualTo(before);
  }
}
