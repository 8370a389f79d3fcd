package plumbline.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules that give one advantage a token, on the reference values of the policy-loss family.
class TokenCreditTest {
  private static final boolean[][] MASK = {
    {true, true, true, true}, {true, true, true, false}, {true, false, true, false}
  };
  private static final double[][] OLD = {
    {-0.5, -1.2, -0.3, -2.0}, {-0.9, -0.4, -1.5, 0}, {-0.7, -3.0, -1.1, 0}
  };
  private static final double[][] REF = {
    {-0.6, -1.0, -0.4, -1.8}, {-1.0, -0.3, -1.7, 0}, {-0.65, -2.5, -1.0, 0}
  };

  private static TokenRewards rewards(
      double[][] rewards, double @Nullable [] greedy, double @Nullable [][] values) {
    return new TokenRewards(rewards, MASK, new long[] {0, 0, 0}, greedy, values);
  }

  private static double[][] penalised() {
    return TokenReturns.klInReward(OLD, REF, MASK, new double[] {1, 0, 0.5}, 0.05);
  }

  private static void assertRow(double[] got, double... expected) {
    for (int t = 0; t < expected.length; t++) {
      assertThat(got[t]).as("token %d", t + 1).isCloseTo(expected[t], within(5e-9));
    }
  }

  @Test
  void rewardToGoIsWhitened() {
    var rule = new TokenCredit.RewardToGo(1);
    assertRow(
        rule.assign(rewards(penalised(), null, null)).advantages()[0],
        0.955644442,
        0.966230042,
        0.945058842,
        0.955644442);
    assertThat(rule.leastGroup()).isEqualTo(1);
  }

  /// Rows sum to 1.01, -0.01, 0.5075; less their mean over 4, 3 and 2 tokens, whitened by hand.
  @Test
  void groupBaselineIsTheSameForEveryTokenOfARow() {
    double[] sums = {1.01, -0.01, 0.5075};
    int[] counts = {4, 3, 2};
    double mean = (sums[0] + sums[1] + sums[2]) / 3;
    double sum = 0;
    double squares = 0;
    for (int row = 0; row < 3; row++) {
      sum += counts[row] * (sums[row] - mean);
    }
    for (int row = 0; row < 3; row++) {
      squares += counts[row] * Math.pow(sums[row] - mean - sum / 9, 2);
    }
    double deviation = Math.sqrt(squares / 8 + 1e-8);
    var got = new TokenCredit.GroupBaseline().assign(rewards(penalised(), null, null));
    for (int row = 0; row < 3; row++) {
      double expected = (sums[row] - mean - sum / 9) / deviation;
      assertRow(got.advantages()[row], expected);
    }
    assertRow(got.advantages()[2], got.advantages()[2][0], 0, got.advantages()[2][0], 0);
  }

  @Test
  void greedyResponsesAreTheBaselineOfRemax() {
    var got =
        new TokenCredit.GreedyBaseline()
            .assign(rewards(penalised(), new double[] {1, 1, 0.5}, null));
    assertRow(got.advantages()[0], 0.01, 0.015, 0.005, 0.01);
    assertRow(got.advantages()[2], 0.0075, 0, 0.005, 0);
    assertThatThrownBy(
            () -> new TokenCredit.GreedyBaseline().assign(rewards(penalised(), null, null)))
        .hasMessage("remax compares with the greedy response, which nobody sampled");
  }

  @Test
  void returnsOfACriticAreTakenBeforeWhitening() {
    double[][] given = {{0, 0, 0.1, 1}, {0, -0.2, 0.3, 0}, {0.1, 0, 0.5, 0}};
    double[][] values = {{0.3, 0.4, 0.5, 0.7}, {0.2, 0.1, 0, 0}, {0.6, 99, 0.4, 99}};
    var plain = new TokenCredit.Gae(1, 0.95, false).assign(rewards(given, null, values));
    assertRow(plain.advantages()[0], 0.7229625, 0.65575, 0.585, 0.3);
    assertRow(plain.returns()[2], 0.595, 0, 0.5, 0);
    var white = new TokenCredit.Gae(1, 0.95, true).assign(rewards(given, null, values));
    assertRow(white.advantages()[2], -0.91183943, 0, -0.577133346, 0);
    assertRow(white.returns()[2], 0.595, 0, 0.5, 0);
    assertThatThrownBy(() -> new TokenCredit.Gae(1, 1, true).assign(rewards(given, null, null)))
        .hasMessage("gae needs the values of a critic, and there is none");
  }

  @Test
  void discountsAreShares() {
    assertThatThrownBy(() -> new TokenCredit.Gae(1, 1.5, true))
        .hasMessage("lambda is 1.5, must lie in (0, 1]");
    assertThatThrownBy(() -> new TokenCredit.RewardToGo(0))
        .hasMessage("gamma is 0.0, must lie in (0, 1]");
  }
}
