package plumbline.recipe.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.data.PackedRow;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.tensor.Device;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;

/// Mixed values are those of the method card of PCL.
class LessonTest {
  private static TrainingRow row(int trained) {
    return TrainingRow.supervised(Tokens.of(1), Tokens.of(new int[trained]));
  }

  private static Lesson lesson(double w1, double w2, double w3, double rho) {
    return new Lesson(
        w1,
        List.of(
            new Tracks.Track("reasoning", List.of(row(2), row(1)), w2),
            new Tracks.Track("assessment", List.of(row(2).weighted(rho)), w3)));
  }

  private static double mixed(Lesson lesson, double policy, double... logProbs) {
    try (var _ = TensorScope.open()) {
      var packed = new ArrayList<PackedRow>();
      for (var row : lesson.rows()) {
        packed.add(new PackedRow(List.of(packed.size()), List.of(row)));
      }
      var micro = new MicroBatch(packed, Device.parse("cpu"), false);
      var samples =
          new PolicyObjective.Result(
              Tensors.of(new double[] {policy}, 1).sum(), LossMetrics.none());
      var grid = Tensors.of(logProbs, lesson.rows().size(), 2);
      return lesson.with(samples, micro, grid).share().item();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.12, 0.9, 1.4, 1, 0.5, 0.5, 1, 1.27",
    "0.12, 0.9, 1.4, 1, 0.5, 0.5, 0.01, 0.577",
    "-0.05, 0.7, 0.6, 1, 1, 1, 0.8, 1.13"
  })
  void lossesAddUpByTheirWeights(
      double policy,
      double reasoning,
      double assessment,
      double w1,
      double w2,
      double w3,
      double rho,
      double expected) {
    double value =
        mixed(
            lesson(w1, w2, w3, rho),
            policy,
            -reasoning - 0.3,
            -reasoning + 0.3,
            -reasoning,
            0,
            -assessment + 0.1,
            -assessment - 0.1);
    assertThat(value).isCloseTo(expected, within(1e-6));
  }

  @Test
  void figuresTellLossAndWeight() {
    var logProbs = List.of(Floats.of(0, -1, -2), Floats.of(0, -3), Floats.of(0, -0.5f, -0.75f));
    assertThat(lesson(1, 0.5, 0.5, 0.25).figures(logProbs).toString())
        .isEqualTo(
            "{track/reasoning_loss=2.0, track/reasoning_weight=0.5, track/assessment_loss=0.625,"
                + " track/assessment_weight=0.125}");
  }

  @Test
  void tracksWithoutWeightOrTokensAreLeftOut() {
    assertThat(lesson(1, 0, 0, 1).rows()).isEmpty();
    assertThat(new Lesson(1, List.of(new Tracks.Track("empty", List.of(), 1))).tracks()).isEmpty();
    assertThatThrownBy(() -> new Tracks.Track("reasoning", List.of(), -1))
        .hasMessage("the weight of track reasoning is -1.0, must be at least 0");
  }
}
