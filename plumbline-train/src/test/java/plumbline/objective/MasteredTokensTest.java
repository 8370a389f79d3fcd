package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.objective.MasteredTokens.Gate;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// UloRL's mask of well-mastered positive tokens and its two old policies; expected values by an
/// independent script, the clipped loss also by a public implementation.
class MasteredTokensTest {
  private static final double[][] LOG_PROBS = {
    {-0.002, -0.5, -0.009, -0.011}, {-0.004, -0.001, -0.05, -0.2}, {-0.003, -1.2, -0.008, 0}
  };
  private static final double[][] ENTROPIES = {
    {0.01, 0.9, 0.05, 0.06}, {0.02, 0.01, 0.2, 0.5}, {0.02, 1.1, 0.04, 0}
  };
  private static final double[][] RECORDED = {
    {-0.4, -0.6, -0.1, -0.02}, {-0.3, -0.0015, -0.4, -0.2}, {-0.003, -0.7, -0.3, 0}
  };
  private static final double[][] MASK = {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 0}};
  private static final double[] ADVANTAGES = {0.57735, 0.57735, -1.1547};
  private static final double KEPT = 0.0524863636;

  private static PolicyColumns columns(double[][] old, Precision precision) {
    return new PolicyColumns(
        LOG_PROBS,
        old,
        null,
        null,
        MASK,
        PolicyColumns.perToken(ADVANTAGES, 4),
        ENTROPIES,
        precision.type());
  }

  private static PolicyObjective masking(double tau, double sigma, Gate gate) {
    return PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean())
        .with(
            new TokenChoice(null, Double.POSITIVE_INFINITY, new MasteredTokens(tau, sigma, gate)));
  }

  /// On-policy: `old` is `lp` without its gradient.
  private static Outcome outcome(PolicyObjective objective, Precision precision) {
    try (var _ = TensorScope.open()) {
      var right = Tensors.of(new boolean[] {true, true, false}, 3);
      var batch = columns(LOG_PROBS, precision).batch().withPositive(right);
      var result = objective.evaluate(batch);
      result.share().backward();
      return new Outcome(
          result.share().item(),
          Outcome.rows(Objects.requireNonNull(batch.logProbs().grad())),
          result.metrics().values());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.99, 0.2, ALWAYS, 0.104972727, 4",
    "0.99, 0.2, SAMPLE, 0, 2",
    "0.99, 0.2, BATCH, -0.104972727, 0",
    "0.9, 0.35, SAMPLE, 0.209945455, 6",
    "0.99, 0.265, BATCH, 0.104972727, 4"
  })
  void valueAndShare(double tau, double sigma, Gate gate, double expected, double masked) {
    for (var precision : Precision.values()) {
      var outcome = outcome(masking(tau, sigma, gate), precision);
      assertThat(outcome.loss())
          .isCloseTo(expected, within(precision == Precision.DOUBLE ? 1e-9 : 1e-6));
      outcome.hasMetric("mastered_masked", masked / 11, precision);
    }
  }

  @ParameterizedTest
  @EnumSource
  void maskedTokensHaveNoGradientAndTheOthersKeepTheirs(Precision precision) {
    outcome(masking(0.99, 0.2, Gate.ALWAYS), precision)
        .hasGradient(
            new double[][] {
              {0, -KEPT, 0, -KEPT},
              {0, 0, -KEPT, -KEPT},
              {2 * KEPT, 2 * KEPT, 2 * KEPT, 0}
            },
            precision);
    outcome(masking(0.9, 0.35, Gate.SAMPLE), precision)
        .hasGradient(
            new double[][] {{0, -KEPT, 0, 0}, {0, 0, 0, -KEPT}, {2 * KEPT, 2 * KEPT, 2 * KEPT, 0}},
            precision);
  }

  /// SAIS: ratios compare with whoever sampled the token.
  @ParameterizedTest
  @CsvSource({"0.2, -0.132883644", "0.28, -0.145480371"})
  void everyTokenAgainstThePolicyThatSampledIt(double high, double expected) {
    for (var precision : Precision.values()) {
      var objective =
          PolicyObjective.of(new PolicyLoss.Clipped(0.2, high), new Aggregation.TokenMean());
      var outcome =
          Outcome.of(objective, columns(RECORDED, precision))
              .hasLoss(expected, precision)
              .hasGradient(
                  new double[][] {
                    {0, -0.0580064027, -0.0574866873, -0.052960873},
                    {0, -0.0525126134, 0, -0.0524863636},
                    {0.104972727, 0, 0.140569296, 0}
                  },
                  precision);
      double clipped =
          outcome.metrics().getOrDefault("clip_high", 0.0)
              + outcome.metrics().getOrDefault("clip_low", 0.0);
      assertThat(clipped).isCloseTo(0.363636364, within(1e-6));
    }
  }

  @Test
  void maskingTheBatchDoesNotDependOnTheCut() {
    var objective = masking(0.99, 0.265, Gate.BATCH);
    try (var _ = TensorScope.open()) {
      var columns = columns(LOG_PROBS, Precision.DOUBLE);
      var first = columns.rows(0).batch().withPositive(Tensors.of(new boolean[] {true}, 1));
      var rest =
          columns.rows(1, 2).batch().withPositive(Tensors.of(new boolean[] {true, false}, 2));
      var totals = StepTotals.of(objective, List.of(first, rest));
      assertThat(totals.meanEntropy()).isCloseTo(0.264545455, within(1e-9));
      double sum =
          objective.evaluate(first, totals).share().item()
              + objective.evaluate(rest, totals).share().item();
      assertThat(sum).isCloseTo(0.104972727, within(1e-9));
    }
  }

  @Test
  void refusals() {
    assertThatThrownBy(() -> new MasteredTokens(1.5, 0.2, Gate.SAMPLE))
        .hasMessage("mastered tokens have a probability of at least 1.5, must lie in (0, 1]");
    assertThatThrownBy(() -> new MasteredTokens(0.99, -1, Gate.SAMPLE))
        .hasMessage("the entropy below which mastered tokens are masked is -1.0, must be >= 0");
    try (var _ = TensorScope.open()) {
      var batch = columns(LOG_PROBS, Precision.DOUBLE).batch();
      assertThatThrownBy(() -> masking(0.99, 0.2, Gate.ALWAYS).evaluate(batch))
          .hasMessage("the mask of mastered tokens needs the rewards, which the batch lacks");
      var counts = new StepTotals(BatchCounts.of(batch.mask()));
      var right = batch.withPositive(Tensors.of(new boolean[] {true, true, true}, 3));
      assertThatThrownBy(() -> masking(0.99, 0.2, Gate.BATCH).evaluate(right, counts))
          .hasMessage(
              "the mask of mastered tokens needs the mean entropy of the whole step in StepTotals");
      assertThatThrownBy(() -> batch.withPositive(Tensors.of(new boolean[] {true}, 1)))
          .hasMessage("positive has shape [1], must be [3], one a row");
    }
  }
}
