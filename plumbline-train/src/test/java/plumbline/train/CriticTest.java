package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.ValueLoss;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// A critic learns what its targets say, whatever a step is cut into.
class CriticTest {
  private static final SampleKey KEY = new SampleKey(1, 0, 0, 0);

  private static TrainablePolicy model(int lanes) {
    try (var initial = Parameters.initialise(Toy.CONFIG, 7);
        var start =
            RewardWeights.over(
                Toy.CONFIG, initial, new RewardHead.Preference(), new double[0], 7)) {
      return TrainablePolicy.full(Toy.CONFIG, start, lanes);
    }
  }

  private static Critic.Settings settings(int microTokens) {
    return new Critic.Settings(new ValueLoss(9), 1e-2, 1.0, microTokens, DType.FLOAT32, null);
  }

  /// Half of the rows are worth 1, the others 0.
  private static Floats worth(TrainingRow row) {
    return Floats.filled(row.tokens().size(), row.group() % 2 == 0 ? 1f : 0f);
  }

  private static Critic.Targets targets(List<TrainingRow> rows, List<Floats> old) {
    return new Critic.Targets(row -> old.get(rows.indexOf(row)), CriticTest::worth);
  }

  @Test
  void valuesApproachTheReturns() throws InterruptedException {
    long before = Tensor.live();
    var rows = Toy.policyRows(8, 5, 1);
    try (var lanes = Lanes.open(2, 1);
        var model = model(2);
        var optimizer = Toy.optimizer(model)) {
      var critic = new Critic(model, lanes, optimizer, settings(64));
      double first = 0;
      double last = 0;
      for (int step = 0; step < 40; step++) {
        last = critic.update(rows, targets(rows, critic.values(rows)), KEY).loss();
        first = step == 0 ? last : first;
      }
      assertThat(first).isGreaterThan(0.2);
      assertThat(last).isLessThan(0.02);
      var values = critic.values(rows);
      for (int i = 0; i < rows.size(); i++) {
        for (int t = 0; t < rows.get(i).tokens().size(); t++) {
          if (rows.get(i).kinds().get(t) == LossKind.NONE) {
            assertThat(values.get(i).get(t)).as("a token that is not trained").isZero();
          }
        }
      }
    }
    assertThat(Tensor.live()).as("tensors that outlive the critic").isEqualTo(before);
  }

  @Test
  void howAStepIsCutChangesNothing() throws InterruptedException {
    assertThat(Toy.distance(afterAStep(1, 1024), afterAStep(2, 16))).isLessThan(1e-4);
  }

  private static Map<String, float[]> afterAStep(int laneCount, int microTokens)
      throws InterruptedException {
    var rows = Toy.policyRows(8, 5, 1);
    try (var lanes = Lanes.open(laneCount, 1);
        var model = model(laneCount);
        var optimizer = Toy.optimizer(model)) {
      var critic = new Critic(model, lanes, optimizer, settings(microTokens));
      critic.update(rows, targets(rows, critic.values(rows)), KEY);
      return Toy.numbers(model);
    }
  }

  @Test
  void returnsThatAreNoNumbersAreRefused() throws InterruptedException {
    var rows = Toy.policyRows(2, 5, 1);
    try (var lanes = Lanes.open(1, 1);
        var model = model(1);
        var optimizer = Toy.optimizer(model)) {
      var critic = new Critic(model, lanes, optimizer, settings(64));
      var old = critic.values(rows);
      var broken =
          new Critic.Targets(
              row -> old.get(rows.indexOf(row)),
              row -> Floats.filled(row.tokens().size(), Float.NaN));
      assertThatThrownBy(() -> critic.update(rows, broken, KEY))
          .hasMessage(
              "the loss of the critic is NaN at step 0; nothing was applied or saved. Lower"
                  + " credit.gae.critic.learning-rate, or look at the rewards of this step");
    }
  }
}
