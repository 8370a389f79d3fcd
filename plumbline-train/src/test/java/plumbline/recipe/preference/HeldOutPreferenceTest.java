package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.FreeLoss;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.Toy;

/// Held-out preferences against the formulas on literal numbers.
class HeldOutPreferenceTest {
  private static final List<PairRows> PAIRS = ToyPairs.rows(3, 11);
  private static final List<LabelRow> LABELS = LabelRow.of(ToyPairs.labels(2, 11));

  @TempDir Path directory;

  /// The same log-probability at every compared token.
  private static List<Floats> columns(List<TrainingRow> rows, double... values) {
    var columns = new Floats[rows.size()];
    for (int row = 0; row < columns.length; row++) {
      var column = new float[rows.get(row).tokens().size()];
      for (int t = 0; t < column.length; t++) {
        column[t] = rows.get(row).kinds().get(t) == LossKind.NONE ? 0 : (float) values[row];
      }
      columns[row] = Floats.of(column);
    }
    return List.of(columns);
  }

  private static int said(TrainingRow row) {
    return row.count(LossKind.PREFERENCE);
  }

  @Test
  void marginsAndLossesOfDpoAreThoseOfTheFormula() {
    var rows = PairRows.rows(PAIRS);
    var policy = columns(rows, -1, -2, -2, -1, -1, -1);
    var reference = columns(rows, -1.5, -1.5, -1.5, -1.5, -1, -1);
    var held =
        new HeldOutPairs(
            PAIRS, reference, PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.5)), 1);

    var measure = held.atStart(policy);

    double first = 0.5 * (0.5 * said(rows.get(0)) + 0.5 * said(rows.get(1)));
    double second = -0.5 * (0.5 * said(rows.get(2)) + 0.5 * said(rows.get(3)));
    assertThat(measure.margins()).containsExactly(new double[] {first, second, 0}, within(1e-5));
    assertThat(measure.losses())
        .containsExactly(
            new double[] {Math.log1p(Math.exp(-first)), Math.log1p(Math.exp(-second)), Math.log(2)},
            within(1e-5));
    assertThat(measure.accuracies()).containsExactly(1, 0, 0.5);
  }

  /// The pairs of a ranking are damped; their mean is what the ranking says.
  @Test
  void aRankingIsOneRow() {
    var ranked =
        PAIRS.stream()
            .map(pair ->
                new PairRows(
                    pair.index(),
                    pair.chosen().inGroup(pair.index() == 2 ? 7 : 6),
                    pair.rejected().inGroup(pair.index() == 2 ? 7 : 6),
                    pair.index() == 2 ? 1 : 0.5,
                    pair.index() == 2 ? 1 : 0.5))
            .toList();
    var rows = PairRows.rows(ranked);
    var policy = columns(rows, -1, -2, -2, -1, -1, -1);
    var reference = columns(rows, -1.5, -1.5, -1.5, -1.5, -1, -1);
    var objective = PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.5));
    var single = new HeldOutPairs(PAIRS, reference, objective, 1).atStart(policy);
    var measure = new HeldOutPairs(ranked, reference, objective, 1).atStart(policy);

    assertThat(measure.accuracies()).containsExactly(0.5, 0.5);
    assertThat(measure.margins())
        .containsExactly((single.margins()[0] + single.margins()[1]) / 2, 0);
    assertThat(measure.losses())
        .containsExactly(
            new double[] {(single.losses()[0] + single.losses()[1]) / 2, Math.log(2)},
            within(1e-6));
  }

  @Test
  void aPolicyThatDivergedIsTold() {
    var rows = PairRows.rows(PAIRS);
    var policy = columns(rows, -1, -2, Double.NaN, -1, -1, Double.NEGATIVE_INFINITY);
    var reference = columns(rows, -1, -1, -1, -1, -1, -1);
    var objective = PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.5));
    var measure = new HeldOutPairs(PAIRS, reference, objective, 1).atStart(policy);
    assertThat(measure.margins()[0]).isFinite();
    assertThat(measure.margins()[1]).isNaN();
    assertThat(measure.losses()[2]).isNaN();
  }

  @Test
  void heldOutLabelsAreOfBothKinds() {
    var wanted = ToyPairs.labels(2, 11).stream().filter(label -> label.wanted()).toList();
    assertThatThrownBy(() -> LabelRow.heldOut(wanted))
        .hasMessage(
            "all 2 answers of data.eval are wanted: a policy that wants everything or nothing"
                + " would look right on them; hold out answers of the other label too");
  }

  static List<PreferenceObjective> objectives() {
    return List.of(
        PreferenceObjective.of(new ReferencedLoss.Aot(0.5, 0.1)),
        PreferenceObjective.of(new ReferencedLoss.Bco(0.5, true)),
        new PreferenceObjective(
            List.of(new Term(new FreeLoss.Orpo(0.5), 1), new Term(new PairLoss.Supervised(), 1)),
            new Divergence.ReverseKl()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyObjectiveMeasuresPairsOneByOne(PreferenceObjective objective) {
    var rows = PairRows.rows(PAIRS);
    var policy = columns(rows, -1, -2, -2, -1, -1, -1);
    var reference = objective.usesReference() ? policy : null;
    var all = new HeldOutPairs(PAIRS, reference, objective, 1).atStart(policy);
    for (int i = 0; i < PAIRS.size(); i++) {
      var part = policy.subList(2 * i, 2 * i + 2);
      var one =
          new HeldOutPairs(PAIRS.subList(i, i + 1), reference == null ? null : part, objective, 1);
      assertThat(one.atStart(part).losses()[0]).isEqualTo(all.losses()[i]).isFinite();
    }
  }

  @Test
  void aSupervisedTermAloneComparesNothing() {
    var rows = PairRows.rows(PAIRS);
    var objective = PreferenceObjective.of(new PairLoss.Supervised());

    var measure =
        new HeldOutPairs(PAIRS, null, objective, 1).atStart(columns(rows, -1, -9, -2, -9, -3, -9));

    assertThat(measure.margins()).isEmpty();
    assertThat(measure.losses()).containsExactly(new double[] {1, 2, 3}, within(1e-6));
  }

  @Test
  void marginsOfLabelsAreOnTheSideOfTheLabel() throws IOException, InterruptedException {
    var rows = LABELS.stream().map(LabelRow::row).toList();
    var reference = columns(rows, -1, -1, -1, -1);
    var policy = columns(rows, -0.5, -0.5, -2, -2); // wanted, unwanted, wanted, unwanted
    var objective = new UnpairedObjective(new UnpairedLoss.ApoZero(0.5, 1, 1));
    var held = new HeldOutLabels(LABELS, reference, objective);

    assertThat(held.atStart().accuracies()).containsOnly(0.5);
    assertThat(held.atStart().losses()).containsOnly(0.5);
    try (var model = Toy.policy(1);
        var optimizer = Toy.optimizer(model);
        var run = Toy.open(Toy.settings(directory, false, () -> false), model, optimizer)) {
      var measure = held.now(_ -> policy, _ -> reference, run);
      var n = rows.stream().mapToDouble(HeldOutPreferenceTest::said).toArray();
      var expected = new double[] {0.25 * n[0], -0.25 * n[1], -0.5 * n[2], 0.5 * n[3]};
      assertThat(measure.margins()).containsExactly(expected, within(1e-6));
      assertThat(measure.losses())
          .containsExactly(
              Arrays.stream(expected).map(margin -> 1 / (1 + Math.exp(margin))).toArray(),
              within(1e-6));
      assertThat(measure.accuracies()).containsExactly(1, 0, 0, 1);
    }
  }

  @Test
  void ktoHoldsRewardsAgainstMismatchedAnswersAndBcoAgainstItsRunningMean()
      throws IOException, InterruptedException {
    try (var model = Toy.policy(1);
        var optimizer = Toy.optimizer(model);
        var run = Toy.open(Toy.settings(directory, false, () -> false), model, optimizer)) {
      var kto = shiftedMargins(new UnpairedLoss.Kto(0.5, 1, 1), run);
      run.remember("bco_rewards_sum", 3);
      run.remember("bco_rewards_count", 2);
      var bco = shiftedMargins(new UnpairedLoss.Bco(0.5), run);
      var rows = LABELS.stream().map(LabelRow::row).toList();
      var n = rows.stream().mapToDouble(HeldOutPreferenceTest::said).toArray();
      double z0 = 0.5 * Arrays.stream(n).average().orElseThrow();
      assertThat(kto[0]).isCloseTo(0.5 * (0.5 * n[0] - z0), within(1e-6));
      assertThat(bco[0]).isCloseTo(0.25 * n[0] - 1.5, within(1e-6));
    }
  }

  /// Under a policy that gives every token half a nat more than the reference.
  private static double[] shiftedMargins(UnpairedLoss loss, Run run) throws InterruptedException {
    Scorer policy = some -> columns(some, -0.5, -0.5, -0.5, -0.5);
    Scorer frozen = some -> columns(some, -1, -1, -1, -1);
    var rows = LABELS.stream().map(LabelRow::row).toList();
    return new HeldOutLabels(LABELS, frozen.logProbs(rows), new UnpairedObjective(loss))
        .now(policy, frozen, run)
        .margins();
  }
}
