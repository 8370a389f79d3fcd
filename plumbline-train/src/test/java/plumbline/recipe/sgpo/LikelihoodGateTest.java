package plumbline.recipe.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.recipe.sgpo.Acceptance.Fault;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;

class LikelihoodGateTest {
  private static final Improvement LIKELIER = new Improvement("a", "", "1 2", "2 1");
  private static final Improvement LESS_LIKELY = new Improvement("b", "", "1 2", "2 1");

  /// A prompt of one token and an answer of `said` tokens.
  private static TrainingRow row(int said) {
    return TrainingRow.supervised(
        Tokens.of(7), Tokens.of(java.util.stream.IntStream.range(0, said).toArray()));
  }

  @Test
  void aPairStaysWhereTheMeanOverTokensRisesEnough() {
    var made = new Improvements(List.of(LIKELIER, LESS_LIKELY), Map.of(Fault.TOO_NEAR, 3));
    var rows = List.of(row(2), row(3), row(2), row(1));
    // means -0.5 against -1.0: a gap of 0.5; then -2.0 against -0.25: a gap of -1.75
    var logProbs =
        List.of(
            Floats.of(0f, -0.75f, -0.25f),
            Floats.of(0f, -2f, -0.5f, -0.5f),
            Floats.of(0f, -3f, -1f),
            Floats.of(0f, -0.25f));
    var kept = new LikelihoodGate(0, Double.POSITIVE_INFINITY).keep(made, rows, logProbs);
    assertThat(kept.taken()).containsExactly(LIKELIER);
    assertThat(kept.faults()).isEqualTo(Map.of(Fault.TOO_NEAR, 3, Fault.OUTSIDE_GAP, 1));
    assertThat(kept.line("pairs"))
        .startsWith("pairs: 1 of 5 taken (3 too near to the draft, 1 outside reward-gap);");
    assertThat(new LikelihoodGate(-2, 0).keep(made, rows, logProbs).taken())
        .containsExactly(LESS_LIKELY);
    assertThat(new LikelihoodGate(0.5, 0.5).keep(made, rows, logProbs).taken())
        .containsExactly(LIKELIER);
  }

  @Test
  void aRangeGoesUp() {
    assertThatThrownBy(() -> new LikelihoodGate(1, 0))
        .hasMessage("gaps from 1.0 to 0.0, must be an interval");
  }
}
