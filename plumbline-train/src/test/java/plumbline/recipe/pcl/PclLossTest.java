package plumbline.recipe.pcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.credit.Credit;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.objective.Aggregation;
import plumbline.objective.KlPenalty;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenLoss;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The policy loss with the settings of PCL; values of the method card, recomputed there with
/// torch.
class PclLossTest {
  @Test
  void advantagesOfAGroup() {
    double[] rewards = {3, 2, 2.5, 0, 3, 1, 3, 2};
    var samples = Arrays.stream(rewards).mapToObj(Sample::scored).toList();
    var got = new Credit.Group(1e-4).assign(List.of(new RewardGroup("0", samples)));
    double[] expected = {
      0.865121954, -0.057674797, 0.403723578, -1.903268298,
      0.865121954, -0.980471547, 0.865121954, -0.057674797
    };
    for (int i = 0; i < expected.length; i++) {
      assertThat(got.of(0, i)).isCloseTo(expected[i], within(1e-9));
    }
  }

  @ParameterizedTest
  @CsvSource({"0.04, -0.0908038046", "0, -0.0923319662"})
  void tokenLossWithDivergence(double beta, double expected) {
    try (var _ = TensorScope.open()) {
      var batch =
          new PolicyBatch(
              Tensors.of(new double[] {-1, -.5, -2, -.7, -1.2, 0}, 2, 3),
              Tensors.of(new double[] {-1.1, -.9, -2, -.7, -1, 0}, 2, 3),
              Tensors.of(new double[] {-1.2, -.6, -1.5, -.9, -1.2, 0}, 2, 3),
              null,
              PolicyBatch.mask(Tensors.of(new double[] {1, 1, 1, 1, 1, 0}, 2, 3)),
              Tensors.of(new double[] {0.8, -1.2}, 2),
              null);
      var objective =
          PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean())
              .with(new KlPenalty(KlPenalty.Form.K3, beta));
      assertThat(objective.evaluate(batch).share().item()).isCloseTo(expected, within(1e-10));
    }
  }

  @Test
  void crossEntropyOfLabels() {
    try (var _ = TensorScope.open()) {
      var loss =
          TokenLoss.sum(
              Tensors.of(new double[] {-9, -0.2, -1, -0.6}, 4),
              PolicyBatch.mask(Tensors.of(new double[] {0, 1, 1, 1}, 4)),
              null);
      assertThat(loss.share(3).item()).isCloseTo(0.6, within(1e-12));
    }
  }
}
