package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.TokenFate;

class FatesTest {
  private static final PolicyColumns FAMILY = PolicyColumns.family(DType.FLOAT64);
  private static final PolicyObjective CLIPPED = PolicyObjective.of(new PolicyLoss.Clipped(.2, .2));

  @Test
  void aTokenIsTrainedWhereTheLossSendsItAGradient() {
    for (var objective :
        List.of(
            CLIPPED,
            PolicyObjective.of(new PolicyLoss.Gmpo(.4, .4, PolicyLoss.Gmpo.Variant.TOKEN)),
            PolicyObjective.of(new PolicyLoss.Gspo(.1, .1)),
            PolicyObjective.of(new PolicyLoss.Reinforce()),
            CLIPPED.with(new MismatchWeights(MismatchWeights.Mode.TOKEN_MASK, .6, 1.5)),
            CLIPPED.with(new TopEntropy(.4)),
            CLIPPED.withOffPolicyThreshold(.05))) {
      try (var _ = TensorScope.open()) {
        var batch = FAMILY.batch();
        var fates = objective.fates(batch, StepTotals.of(objective, List.of(batch)));
        assertThat(batch.logProbs().grad()).as("the batch is left as it is").isNull();
        objective.evaluate(batch).share().backward();
        var gradient = Outcome.rows(Objects.requireNonNull(batch.logProbs().grad()));
        for (int row = 0; row < 3; row++) {
          for (int t = 0; t < 4; t++) {
            assertThat(fates.get(row).get(t) == TokenFate.TRAINED)
                .as("%s, row %d, token %d: %s", objective, row, t, fates.get(row).get(t))
                .isEqualTo(gradient.get(row).get(t) != 0);
          }
        }
      }
    }
  }

  @Test
  void theFirstReasonIsNamed() {
    assertThat(fates(CLIPPED, FAMILY))
        .containsExactly(
            List.of(TokenFate.CLIPPED, TokenFate.TRAINED, TokenFate.TRAINED, TokenFate.CLIPPED),
            List.of(TokenFate.CLIPPED, TokenFate.TRAINED, TokenFate.TRAINED, TokenFate.CONTEXT),
            List.of(TokenFate.TRAINED, TokenFate.CONTEXT, TokenFate.CLIPPED, TokenFate.CONTEXT));
    assertThat(fates(CLIPPED.with(new TopEntropy(.4)), FAMILY).getFirst())
        .containsExactly(
            TokenFate.LOW_ENTROPY, TokenFate.TRAINED, TokenFate.LOW_ENTROPY, TokenFate.CLIPPED);
    assertThat(fates(CLIPPED.withOffPolicyThreshold(.05), FAMILY).get(1))
        .containsExactly(
            TokenFate.OFF_POLICY, TokenFate.OFF_POLICY, TokenFate.OFF_POLICY, TokenFate.CONTEXT);
    assertThat(
            fates(
                    CLIPPED.with(new MismatchWeights(MismatchWeights.Mode.TOKEN_MASK, .9, 1.5)),
                    FAMILY)
                .get(2))
        .containsExactly(
            TokenFate.TRAINED, TokenFate.CONTEXT, TokenFate.MISMATCH, TokenFate.CONTEXT);
    var dead = FAMILY.withAdvantages(PolicyColumns.perToken(new double[] {0, 0, 0}, 4));
    assertThat(fates(CLIPPED, dead).getFirst()).containsOnly(TokenFate.NO_ADVANTAGE);
  }

  @Test
  void masteredTokensOfRightResponses() {
    var objective =
        CLIPPED.with(
            new TokenChoice(
                null,
                Double.POSITIVE_INFINITY,
                new MasteredTokens(.8, 1, MasteredTokens.Gate.ALWAYS)));
    try (var _ = TensorScope.open()) {
      var batch = FAMILY.batch().withPositive(Tensors.of(new boolean[] {true, false, true}, 3));
      var fates = objective.fates(batch, StepTotals.of(objective, List.of(batch)));
      assertThat(fates.getFirst().getFirst()).isEqualTo(TokenFate.MASTERED);
      assertThat(fates.get(1).get(1)).isEqualTo(TokenFate.TRAINED);
    }
  }

  private static List<List<TokenFate>> fates(PolicyObjective objective, PolicyColumns columns) {
    try (var _ = TensorScope.open()) {
      var batch = columns.batch();
      return objective.fates(batch, StepTotals.of(objective, List.of(batch)));
    }
  }
}
