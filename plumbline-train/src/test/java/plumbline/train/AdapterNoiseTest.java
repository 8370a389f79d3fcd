package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// The noise of an adapter hangs on step, row, position and projection, and on nothing else.
class AdapterNoiseTest {
  private static final List<TrainingRow> ROWS = Toy.rows(8, 11);
  private static final SampleKey STEP = new SampleKey(3, 1, 0, 0);

  private record Outcome(Update.Report report, Map<String, float[]> gradient) {}

  @ParameterizedTest
  @CsvSource({"1,1,0", "24,1,0", "48,2,0", "10000,1,24", "48,2,24"})
  void howAStepIsCutPackedOrSpreadDoesNotMatter(int microTokens, int lanes, int packed)
      throws InterruptedException {
    var whole = step(ROWS, STEP, settings(10_000), 1);
    var cut = step(ROWS, STEP, settings(microTokens).packed(packed), lanes);
    assertThat(cut.report().loss()).isCloseTo(whole.report().loss(), within(1e-6));
    assertThat(Toy.distance(cut.gradient(), whole.gradient())).isLessThan(1e-6);
  }

  @Test
  void norDoActivationsThatAreComputedAgain() throws InterruptedException {
    var kept = step(ROWS, STEP, settings(48), 1);
    var again = step(ROWS, STEP, settings(48).recomputed(true), 1);
    assertThat(Toy.distance(again.gradient(), kept.gradient())).isLessThan(1e-6);
  }

  @Test
  void anotherStepAndAnotherPlaceInItDrawAnew() throws InterruptedException {
    double loss = step(ROWS, STEP, settings(10_000), 1).report().loss();
    var later = new SampleKey(3, 2, 0, 0);
    assertThat(step(ROWS, later, settings(10_000), 1).report().loss()).isNotEqualTo(loss);
    var reversed = ROWS.reversed();
    var other = step(reversed, STEP, settings(10_000), 1);
    assertThat(other.report().loss()).isNotCloseTo(loss, within(1e-6));
  }

  private static Update.Settings settings(int microTokens) {
    return new Update.Settings(1e9, microTokens, 1.0, false, DType.FLOAT32);
  }

  /// A step of an adapter whose second factor is no longer zero: its noise reaches the loss.
  private static Outcome step(
      List<TrainingRow> rows, SampleKey key, Update.Settings settings, int laneCount)
      throws InterruptedException {
    try (var lanes = Lanes.open(laneCount, 1);
        var policy = Toy.lora(laneCount);
        var optimizer = Toy.optimizer(policy);
        var _ = TensorScope.open()) {
      try (var _ = Autograd.pause()) {
        policy
            .tensors()
            .forEach((name, tensor) -> {
              if (name.endsWith("lora_B.weight")) {
                tensor.fill_(0.05);
              }
            });
      }
      var report =
          new Update(policy, lanes, optimizer, settings)
              .apply(rows, 1e-3, key, MicroLoss.crossEntropy(rows));
      var gradient = new HashMap<String, float[]>();
      for (var group : policy.trained().groups()) {
        gradient.put(group.name(), group.gradient().toFloats());
      }
      return new Outcome(report, gradient);
    }
  }
}
