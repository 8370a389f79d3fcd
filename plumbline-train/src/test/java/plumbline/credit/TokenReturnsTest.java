package plumbline.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import plumbline.credit.TokenReturns.Whitening;

/// The reference values of the policy-loss family; row 3 has a masked span inside.
class TokenReturnsTest {
  private static final boolean[][] MASK = {
    {true, true, true, true}, {true, true, true, false}, {true, false, true, false}
  };
  private static final double[][] OLD = {
    {-0.5, -1.2, -0.3, -2.0}, {-0.9, -0.4, -1.5, 0}, {-0.7, -3.0, -1.1, 0}
  };
  private static final double[][] REF = {
    {-0.6, -1.0, -0.4, -1.8}, {-1.0, -0.3, -1.7, 0}, {-0.65, -2.5, -1.0, 0}
  };

  private static void assertRow(double[] got, double... expected) {
    assertThat(got).hasSameSizeAs(expected);
    for (int t = 0; t < expected.length; t++) {
      assertThat(got[t]).as("token %d", t + 1).isCloseTo(expected[t], within(5e-9));
    }
  }

  private static double[][] penalised() {
    return TokenReturns.klInReward(OLD, REF, MASK, new double[] {1, 0, 0.5}, 0.05);
  }

  @Test
  void divergenceIsPaidPerTokenAndTheScoreAtTheEnd() {
    var rewards = penalised();
    assertRow(rewards[0], -0.005, 0.01, -0.005, 1.01);
    assertRow(rewards[1], -0.005, 0.005, -0.01, 0);
    assertRow(rewards[2], 0.0025, 0, 0.505, 0);
  }

  @Test
  void returnsPassThroughMaskedSpans() {
    var returns = TokenReturns.rewardToGo(penalised(), MASK, 1);
    assertRow(returns[0], 1.01, 1.015, 1.005, 1.01);
    assertRow(returns[1], -0.01, -0.005, -0.01, 0);
    assertRow(returns[2], 0.5075, 0, 0.505, 0);
    var discounted = TokenReturns.rewardToGo(penalised(), MASK, 0.5);
    assertRow(discounted[2], 0.0025 + 0.5 * 0.505, 0, 0.505, 0);
  }

  @Test
  void whitening() {
    var returns = TokenReturns.rewardToGo(penalised(), MASK, 1);
    assertRow(
        TokenReturns.whiten(returns, MASK, Whitening.UNBIASED)[0],
        0.955644442,
        0.966230042,
        0.945058842,
        0.955644442);
    assertRow(
        TokenReturns.whiten(returns, MASK, Whitening.POPULATION)[0],
        1.01361402,
        1.02484175,
        1.0023863,
        1.01361402);
    assertThatThrownBy(() ->
            TokenReturns.whiten(
                new double[][] {{1, 2}}, new boolean[][] {{true, false}}, Whitening.UNBIASED))
        .hasMessage("whitening needs at least 2 trained tokens, the batch has 1");
  }

  @Test
  void generalisedAdvantages() {
    double[][] rewards = {{0, 0, 0.1, 1}, {0, -0.2, 0.3, 0}, {0.1, 0, 0.5, 0}};
    double[][] values = {{0.3, 0.4, 0.5, 0.7}, {0.2, 0.1, 0, 0}, {0.6, 99, 0.4, 99}};
    var estimate = TokenReturns.gae(rewards, values, MASK, 1, 0.95);
    assertRow(estimate.advantages()[0], 0.7229625, 0.65575, 0.585, 0.3);
    assertRow(estimate.advantages()[1], -0.11425, -0.015, 0.3, 0);
    assertRow(estimate.advantages()[2], -0.005, 0, 0.1, 0);
    assertRow(estimate.returns()[2], 0.595, 0, 0.5, 0);
    assertRow(
        TokenReturns.whiten(estimate.advantages(), MASK, Whitening.UNBIASED)[2],
        -0.91183943,
        0,
        -0.577133346,
        0);
  }

  @Test
  void baselinesOfRows() {
    assertRow(TokenReturns.spread(new double[] {1, 2, 3}, MASK)[2], 3, 0, 3, 0);
    var returns = TokenReturns.rewardToGo(penalised(), MASK, 1);
    assertRow(
        TokenReturns.lessBaseline(returns, MASK, new double[] {0, 0, 0.5})[2], 0.0075, 0, 0.005, 0);
  }
}
