package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.objective.BatchCounts;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// What a step may not depend on, and what it refuses.
class UpdateTest {
  private static final List<TrainingRow> ROWS = Toy.rows(8, 11);

  private static Update.Settings micro(int tokens) {
    return new Update.Settings(1.0, tokens, 1.0, false, DType.FLOAT32);
  }

  /// Cuts of 8 x 1, about 4 x 2 and 2 x 4 against 1 x 8. Adam divides by the root of the second
  /// moment, which magnifies rounding where a gradient is near 0; so the gradients are compared.
  @ParameterizedTest
  @ValueSource(ints = {1, 24, 48})
  void howAStepIsCutDoesNotMatter(int microTokens) throws InterruptedException {
    var whole = gradient(ROWS, 1, micro(10_000));
    var cut = gradient(ROWS, 1, micro(microTokens));
    assertThat(cut.cuts()).isGreaterThan(whole.cuts());
    assertThat(whole.cuts()).isOne();
    assertThat(Toy.distance(whole.numbers(), cut.numbers())).isLessThan(1e-6);
    assertThat(cut.report().loss()).isCloseTo(whole.report().loss(), within(1e-6));
    assertThat(cut.report().gradientNorm()).isCloseTo(whole.report().gradientNorm(), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 24, 48})
  void norDoTheParametersAfterThreeSteps(int microTokens) throws InterruptedException {
    var whole = Toy.afterSteps(ROWS, 3, 1, micro(10_000));
    var cut = Toy.afterSteps(ROWS, 3, 1, micro(microTokens));
    assertThat(Toy.distance(whole, cut)).isLessThan(1e-6);
  }

  @Test
  void twoLanesDoWhatOneDoes() throws InterruptedException {
    var one = Toy.afterSteps(ROWS, 3, 1, micro(24));
    var two = Toy.afterSteps(ROWS, 3, 2, micro(24));
    assertThat(Toy.distance(one, two)).isLessThan(1e-6);
  }

  @Test
  void twoLanesRepeatToTheBit() throws InterruptedException {
    var first = Toy.afterSteps(ROWS, 3, 2, micro(24));
    var second = Toy.afterSteps(ROWS, 3, 2, micro(24));
    assertThat(Toy.distance(first, second)).isZero();
  }

  @Test
  void theOrderOfRowsDoesNotMatter() throws InterruptedException {
    var shuffled = new ArrayList<>(ROWS);
    Collections.shuffle(shuffled, new Random(5));
    assertThat(shuffled).isNotEqualTo(ROWS);
    var first = gradient(ROWS, 1, micro(48));
    var second = gradient(shuffled, 1, micro(48));
    assertThat(Toy.distance(first.numbers(), second.numbers())).isLessThan(1e-6);
    for (int i = 0; i < shuffled.size(); i++) {
      assertThat(second.report().logProbs().get(i).toArray())
          .as("log-probs come in the order of the rows")
          .containsExactly(
              first.report().logProbs().get(ROWS.indexOf(shuffled.get(i))).toArray(),
              within(1e-5f));
    }
  }

  @Test
  void aRowScoresTheSameAloneAndPaddedAmongOthers() throws InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var policy = Toy.policy(1)) {
      var together = Forward.logProbs(policy::network, lanes, ROWS, 10_000, 1.0);
      for (int i = 0; i < ROWS.size(); i++) {
        var alone = Forward.logProbs(policy::network, lanes, List.of(ROWS.get(i)), 10_000, 1.0);
        assertThat(together.get(i).toArray())
            .containsExactly(alone.getFirst().toArray(), within(1e-5f));
      }
    }
  }

  @Test
  void packedRowsLearnWhatUnpackedOnesDo() throws InterruptedException {
    var alone = gradient(ROWS, 1, micro(10_000));
    var packed = gradient(ROWS, 1, micro(10_000).packed(24));
    assertThat(MicroBatches.layOut(ROWS, 24).size()).as("rows when packed").isLessThan(5);
    assertThat(packed.report().loss()).isCloseTo(alone.report().loss(), within(1e-6));
    assertThat(Toy.distance(alone.numbers(), packed.numbers())).isLessThan(1e-6);
    for (int i = 0; i < ROWS.size(); i++) {
      assertThat(packed.report().logProbs().get(i).toArray())
          .containsExactly(alone.report().logProbs().get(i).toArray(), within(1e-5f));
    }
  }

  @Test
  void recomputedActivationsGiveTheSameGradient() throws InterruptedException {
    var kept = gradient(ROWS, 1, micro(48));
    var again = gradient(ROWS, 1, micro(48).recomputed(true));
    assertThat(again.report().gradientNorm()).isGreaterThan(1e-3);
    assertThat(Toy.distance(kept.numbers(), again.numbers())).isLessThan(1e-6);
  }

  @Test
  void rowsWithoutAdvantageChangeNothingWhenLeftOut() throws InterruptedException {
    var rows = Toy.policyRows(8, 11, 1.2, 0, -0.7, 0);
    var objective =
        PolicyObjective.of(new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN));
    var counts = BatchCounts.of(rows);
    var all = gradient(rows, 1, micro(48), policyLoss(objective, counts));
    var some =
        gradient(
            rows.stream().filter(row -> row.credit().get(0) != 0).toList(),
            1,
            micro(48),
            policyLoss(objective, counts));
    assertThat(all.report().gradientNorm()).isGreaterThan(1e-3);
    assertThat(Toy.distance(all.numbers(), some.numbers())).isLessThan(1e-6);
    assertThat(some.report().loss()).isCloseTo(all.report().loss(), within(1e-6));
  }

  @Test
  void aGradientAboveTheLimitIsScaledToIt() throws InterruptedException {
    var free = gradient(ROWS, 1, micro(10_000));
    double norm = free.report().gradientNorm();
    double limit = norm / 3;
    var clipped = gradient(ROWS, 1, new Update.Settings(limit, 10_000, 1.0, false, DType.FLOAT32));
    assertThat(clipped.report().gradientNorm()).as("before clipping").isEqualTo(norm);
    assertThat(euclidean(clipped.numbers())).isCloseTo(limit, within(1e-5));
    assertThat(euclidean(free.numbers())).isCloseTo(norm, within(1e-5));
  }

  private static double euclidean(Map<String, float[]> numbers) {
    double squares = 0;
    for (var values : numbers.values()) {
      for (float value : values) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  @Test
  void shortProductsGiveNearlyTheSameLoss() throws InterruptedException {
    var exact = gradient(ROWS, 1, micro(48));
    var rounded = gradient(ROWS, 1, new Update.Settings(1.0, 48, 1.0, false, DType.BFLOAT16));
    assertThat(rounded.report().loss())
        .isCloseTo(exact.report().loss(), within(0.02))
        .isNotEqualTo(exact.report().loss());
    assertThat(rounded.report().gradientNorm())
        .isCloseTo(exact.report().gradientNorm(), within(0.1 * exact.report().gradientNorm()));
  }

  @Test
  void notANumberInTheWeightsStopsTheStepAndNothingIsApplied() throws InterruptedException {
    try (var lanes = Lanes.open(2, 1);
        var policy = Toy.policy(2);
        var optimizer = Toy.optimizer(policy);
        var _ = TensorScope.open()) {
      try (var _ = Autograd.pause()) {
        Objects.requireNonNull(policy.tensors().get("model.norm.weight"))
            .narrow(0, 3, 1)
            .fill_(Double.NaN);
      }
      var before = Toy.numbers(policy);
      var rows = Toy.policyRows(2, 11, 1, -1);
      var update = new Update(policy, lanes, optimizer, micro(1));
      var objective = PolicyObjective.of(new PolicyLoss.Reinforce());
      assertThatThrownBy(() ->
              update.apply(
                  rows,
                  1e-3,
                  new SampleKey(1, 42, 0, 0),
                  policyLoss(objective, BatchCounts.of(rows))))
          .isInstanceOf(DivergedException.class)
          .hasMessageMatching(
              "a log-probability is NaN at step 42, in a sample of group [01] with \\d+ tokens;"
                  + " nothing was applied or saved. Lower the learning rate, or look for NaN in"
                  + " the model");
      assertThat(optimizer.steps()).isZero();
      var after = Toy.numbers(policy);
      before.forEach((name, values) -> assertThat(after.get(name)).as(name).isEqualTo(values));
    }
  }

  @Test
  void aGradientThatIsNotFiniteIsNotApplied() throws InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy)) {
      var update = new Update(policy, lanes, optimizer, micro(10_000));
      var exact = MicroLoss.crossEntropy(ROWS);
      MicroLoss steep =
          (micro, logProbs, entropies) -> {
            var result = exact.of(micro, logProbs.times(1e30).times(1e30), entropies);
            return new PolicyObjective.Result(result.share().times(0), result.metrics());
          };
      MicroLoss finiteWithBadGradient =
          (micro, logProbs, entropies) -> {
            var root = logProbs.detach().minus(logProbs).sqrt().sum(); // 0, of infinite slope
            return new PolicyObjective.Result(root, exact.of(micro, logProbs, entropies).metrics());
          };
      assertThatThrownBy(() -> update.apply(ROWS, 1e-3, SampleKey.of(1), steep))
          .isInstanceOf(DivergedException.class)
          .hasMessage(
              "the loss is NaN at step 0, in the micro-batch that begins with group 0; nothing was"
                  + " applied or saved");
      assertThatThrownBy(() -> update.apply(ROWS, 1e-3, SampleKey.of(1), finiteWithBadGradient))
          .isInstanceOf(DivergedException.class)
          .hasMessageMatching(
              "the gradient norm is (NaN|Infinity) at step 0; nothing was applied or saved. Lower"
                  + " the learning rate or look at the samples of this step");
      assertThat(optimizer.steps()).isZero();
    }
  }

  @Test
  void aStepLeavesNoTensorBehind() throws InterruptedException {
    try (var lanes = Lanes.open(2, 1);
        var policy = Toy.policy(2);
        var optimizer = Toy.optimizer(policy)) {
      var update = new Update(policy, lanes, optimizer, micro(24));
      long before = Tensor.live();
      for (int step = 0; step < 3; step++) {
        update.apply(ROWS, 1e-3, new SampleKey(1, step, 0, 0), MicroLoss.crossEntropy(ROWS));
      }
      Forward.logProbs(policy::network, lanes, ROWS, 24, 1.0);
      assertThat(Tensor.live()).isEqualTo(before);
    }
  }

  @Test
  void settingsThatMakeNoStepAreRefused() {
    assertThatThrownBy(() -> new Update.Settings(0, 8, 1.0, false, DType.FLOAT32))
        .hasMessage(
            "maximal norm 0.0, micro-batch of 8 tokens, temperature 1.0: all must be above 0");
    assertThatThrownBy(() -> micro(8).packed(-1))
        .hasMessage("packed rows of -1 tokens, must be at least 0 (0 packs nothing)");
  }

  /// What a step left in the merged gradient, clipping included.
  private record Gradient(Map<String, float[]> numbers, Update.Report report, int cuts) {}

  private static Gradient gradient(List<TrainingRow> rows, int laneCount, Update.Settings settings)
      throws InterruptedException {
    return gradient(rows, laneCount, settings, MicroLoss.crossEntropy(rows));
  }

  private static Gradient gradient(
      List<TrainingRow> rows, int laneCount, Update.Settings settings, MicroLoss loss)
      throws InterruptedException {
    try (var lanes = Lanes.open(laneCount, 1);
        var policy = Toy.policy(laneCount);
        var optimizer = Toy.optimizer(policy)) {
      var free =
          settings.maxNorm() == 1.0
              ? new Update.Settings(
                  1e9,
                  settings.microTokens(),
                  1.0,
                  false,
                  settings.compute(),
                  settings.packTokens(),
                  settings.recompute(),
                  settings.balancing(),
                  settings.clip())
              : settings;
      var report =
          new Update(policy, lanes, optimizer, free).apply(rows, 1e-3, SampleKey.of(1), loss);
      var numbers = new HashMap<String, float[]>();
      try (var _ = TensorScope.open()) {
        for (var group : policy.trained().groups()) {
          numbers.put(group.name(), group.gradient().toFloats());
        }
      }
      var layout = MicroBatches.layOut(rows, free.packTokens());
      int cuts = MicroBatches.cut(layout, free.microTokens(), laneCount).size();
      return new Gradient(numbers, report, cuts);
    }
  }

  private static MicroLoss policyLoss(PolicyObjective objective, BatchCounts counts) {
    var totals = new StepTotals(counts);
    return (micro, logProbs, entropies) ->
        objective.evaluate(
            new PolicyBatch(
                logProbs,
                micro.column(TrainingRow::oldLogProbs),
                null,
                null,
                micro.mask(LossKind.POLICY_GRADIENT),
                micro.column(TrainingRow::credit).select(1, 0),
                entropies),
            totals);
  }
}
