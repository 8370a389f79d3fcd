package plumbline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExpertBalancingTest {
  private static final double[] BIAS = {0.1, 0, -0.1, 0.05};
  private static final List<Long> COUNTS = List.of(10L, 1L, 4L, 1L);

  /// The values of the Kimi K2 card.
  @Test
  void movesTheBiasesAsTheReferenceDoes() {
    assertThat(moved(false))
        .containsExactly(new double[] {0.099, 0.001, -0.1, 0.051}, within(1e-12));
    assertThat(moved(true))
        .containsExactly(new double[] {0.09875, 0.00075, -0.10025, 0.05075}, within(1e-12));
  }

  private static double[] moved(boolean centred) {
    var change = new ExpertBalancing(1e-3, centred, 100).change(COUNTS);
    for (int expert = 0; expert < change.length; expert++) {
      change[expert] += BIAS[expert];
    }
    return change;
  }

  @Test
  void standsStillWhereLoadsAreEven() {
    assertThat(ExpertBalancing.standard().change(List.of(3L, 3L, 3L))).containsOnly(0);
  }

  @Test
  void refusesWhatMovesNothing() {
    assertThatThrownBy(() -> new ExpertBalancing(0, true, 10))
        .hasMessage(
            "expert balancing with rate 0.0 until step 10: the rate must be above 0 and finite, the"
                + " step at least 1");
    assertThatThrownBy(() -> new ExpertBalancing(0.001, true, 0))
        .hasMessageStartingWith("expert balancing with rate 0.001 until step 0");
  }
}
