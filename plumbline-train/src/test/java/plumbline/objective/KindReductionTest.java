package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Losses of four positions and their reductions; values of the method card of MoL-RL.
class KindReductionTest {
  private static final double[] CE = {0.342349582390, 1.242535529, 0.139925152, 0.253856022};
  private static final double[] KL = {0.091291389754, 0, 0.114897808, 0.201808610};

  /// @param kinds ce, kl or ignore of positions `first` and on
  private static TrainingRow row(int first, String... kinds) {
    var all = new ArrayList<LossKind>(List.of(LossKind.NONE));
    for (var kind : kinds) {
      all.add(
          switch (kind) {
            case "ce" -> LossKind.CROSS_ENTROPY;
            case "kl" -> LossKind.KL_TO_BASE;
            default -> LossKind.NONE;
          });
    }
    int n = all.size();
    var zeros = Floats.filled(n, 0f);
    return new TrainingRow(Tokens.of(new int[n]), all, Floats.filled(n, 1f), zeros, zeros, first);
  }

  private static double loss(KindReduction reduction, TrainingRow... rows) {
    double sum = 0;
    for (var row : reduction.weighted(List.of(rows))) {
      for (int t = 1; t < row.kinds().size(); t++) {
        int position = (int) row.group() + t - 1;
        sum +=
            row.weights().get(t)
                * switch (row.kinds().get(t)) {
                  case CROSS_ENTROPY -> CE[position];
                  case KL_TO_BASE -> KL[position];
                  default -> 0;
                };
      }
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "ce ce ce ce, 0.494666571373",
    "kl kl kl kl, 0.101999452123",
    "ignore kl kl ce, 0.122917943494",
    "ignore ignore ignore ignore, 0"
  })
  void meanOfTheTokensOfARow(String kinds, double expected) {
    var row = row(0, kinds.split(" "));
    assertThat(loss(new KindReduction.PerSequence(), row)).isCloseTo(expected, within(1e-7));
  }

  @Test
  void meansOfRowsAndOfKinds() {
    var first = row(0, "ce", "ce", "ce", "ce");
    var second = row(1, "kl", "kl", "kl");
    assertThat(loss(new KindReduction.PerSequence(), first, second))
        .isCloseTo(0.300117688810, within(1e-7));
    assertThat(loss(new KindReduction.ByKind(1, 1), first, second))
        .isCloseTo(0.600235377619, within(1e-7));
    assertThat(loss(new KindReduction.ByKind(1, 1), second))
        .as("no token to learn")
        .isCloseTo(IntStream.range(1, 4).mapToDouble(i -> KL[i]).sum() / 3, within(1e-7));
  }

  @Test
  void weightsThatMeanNothingAreRefused() {
    assertThatThrownBy(() -> new KindReduction.ByKind(0, 0))
        .hasMessage(
            "the weights are 0.0 of cross-entropy and 0.0 of divergence; none may be negative and"
                + " one must be positive");
  }
}
