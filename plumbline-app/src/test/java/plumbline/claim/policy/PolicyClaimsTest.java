package plumbline.claim.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.objective.PolicyLoss;
import plumbline.reward.math.MathVerifier;
import plumbline.reward.staged.Stage;
import plumbline.text.trajectory.SampleKey;

/// The exact parts of the claims.
class PolicyClaimsTest {
  @Test
  void geometricMeansDampOutliers() {
    var gmpo = new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN);
    double[] weights = TokenWeights.of(gmpo, new double[] {0, Math.log(8), 0, 0}, -1);
    assertThat(weights)
        .containsExactly(new double[] {1.681793, 1.681793, 1.681793, 1.681793}, within(1e-6));
    var grpo = new PolicyLoss.Clipped(0.2, 0.2);
    assertThat(TokenWeights.of(grpo, new double[] {0, Math.log(8), 0, 0}, -1))
        .containsExactly(new double[] {1, 8, 1, 1}, within(1e-9));
    assertThat(TokenWeights.of(grpo, new double[] {0, 1, 0, 0}, 1))
        .containsExactly(new double[] {1, 0, 1, 1}, within(1e-9));
  }

  /// Values of the method card, by a script of its own.
  @Test
  void reinforcingACertainTokenLowersTheEntropy() {
    assertThat(EntropyDirection.of(new double[] {8, 1, 0, -1}, 0))
        .isCloseTo(-2.07232924e-05, within(1e-12));
    assertThat(EntropyDirection.of(new double[] {1, .8, .5, 0}, 3))
        .isCloseTo(0.117507004, within(1e-9));
    assertThat(EntropyDirection.of(new double[] {4, 0, 0, 0}, 1))
        .isCloseTo(0.249603249, within(1e-9));
    var found = EntropyDirection.survey(SampleKey.of(1), 0.99, 1000);
    assertThat(found.largestOfCertain()).isNegative();
    assertThat(found.raisingShare()).isPositive();
  }

  @Test
  void shippedPairsAreJudgedBetterByMathematics() throws IOException {
    var pairs = VerifierPairs.shipped();
    assertThat(pairs.pairs()).hasSize(194);
    var strings = pairs.judged(List.of(new Stage.Strings()));
    var both =
        pairs.judged(List.of(new Stage.Strings(), new Stage.Mathematics(MathVerifier.standard())));
    assertThat(strings.falsePositive()).isZero();
    assertThat(both.falsePositive()).isZero();
    assertThat(both.accuracy()).isGreaterThan(0.93).isGreaterThan(strings.accuracy() + 0.35);
  }
}
