package plumbline.claim.mol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.text.trajectory.Trajectory;
import plumbline.train.Forward;

class DistanceTest {
  private static final ModelConfig CONFIG = ModelConfig.llama(16, 32, 1, 2, 12, 16);
  private static final List<TrainingRow> ROWS =
      List.of(Trajectory.held(Tokens.of(1, 5, 3, 7, 2), 0), Trajectory.held(Tokens.of(4, 4, 9), 1));

  @Test
  void aModelIsNowhereFromItself() {
    try (var parameters = Parameters.initialise(CONFIG, 1)) {
      var network = new CausalLm(CONFIG, parameters);
      assertThat(new Distance(network, network).divergence(ROWS, LossKind.KL_TO_BASE))
          .isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void anotherIsAwayAndSurpriseIsTheMeanOfLogProbabilities() throws InterruptedException {
    try (var parameters = Parameters.initialise(CONFIG, 1);
        var others = Parameters.initialise(CONFIG, 2);
        var lanes = Lanes.open(1, 1)) {
      var network = new CausalLm(CONFIG, parameters);
      var distance = new Distance(network, new CausalLm(CONFIG, others));
      assertThat(distance.divergence(ROWS, LossKind.KL_TO_BASE)).isPositive();
      double sum = 0;
      for (var row : Forward.logProbs(_ -> network, lanes, ROWS, 64, 1)) {
        for (float logProb : row.toArray()) {
          sum -= logProb;
        }
      }
      assertThat(distance.surprise(ROWS, LossKind.KL_TO_BASE)).isCloseTo(sum / 6, within(1e-5));
    }
  }
}
