package plumbline.reward.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Reference values by an independent run of the paper's equation 7.
class SolutionRankingTest {
  private static final boolean[][] PASSED = {
    {true, true, true, true, false},
    {true, true, false, false, false},
    {true, false, true, false, true},
    {false, false, false, false, false}
  };

  @Test
  void ranksByEachOther() {
    var ranking = SolutionRanking.of(PASSED, SolutionRanking.DAMPING, SolutionRanking.ROUNDS);

    assertThat(ranking.solutions())
        .containsExactly(
            new double[] {1.90534752, 0.663471408, 1.43117577, 5.30593308e-06}, within(5e-9));
    assertThat(ranking.tests())
        .containsExactly(
            new double[] {0.000278846804, 1.10212456, 0.462327442, 1.56417316, 1.87109599},
            within(1e-8));
  }

  @Test
  void refusesWhatCannotBeRanked() {
    assertThatThrownBy(() -> SolutionRanking.of(new boolean[0][], 0.85, 5))
        .hasMessage(
            "results of 0 solutions on 0 tests, must be at least one of each and as many tests for"
                + " all");
    assertThatThrownBy(() -> SolutionRanking.of(PASSED, 1, 5))
        .hasMessage("damping is 1.0, must be between 0 and 1");
  }

  @Test
  void whereNoTestFailsTheScoresAreEqual() {
    var all = SolutionRanking.of(new boolean[][] {{true, true}, {true, true}}, 0.85, 5);
    assertThat(all.solutions()).containsExactly(new double[] {1, 1}, within(1e-12));
  }
}
