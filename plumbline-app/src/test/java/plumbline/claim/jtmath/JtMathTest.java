package plumbline.claim.jtmath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.tensor.Lanes;

class JtMathTest {
  @Test
  void everyStatementFindsItsFigures() throws IOException {
    var claim = new JtMath();
    try (var lanes = Lanes.open(1, 1)) {
      var outcome =
          claim.run(new Trial(3, true, Map.of(), lanes, Optional.empty(), (_, _, _) -> {}));
      for (var statement : claim.statements()) {
        assertThat(outcome.figures()).containsKey(statement.ours());
        if (statement.against() instanceof Statement.Reference.Figure(var name)) {
          assertThat(outcome.figures()).containsKey(name);
        }
      }
      assertThat(outcome.figures())
          .containsEntry("verifier.right", 86.0)
          .containsEntry("leaks.recall", 1.0)
          .containsEntry("sensitive.precision", 1.0);
    }
  }

  @Test
  void hostileAnswersComeAgain() {
    assertThat(HostileAnswers.drawn(1, 21)).isEqualTo(HostileAnswers.drawn(1, 21));
    assertThat(HostileAnswers.drawn(1, 21)).isNotEqualTo(HostileAnswers.drawn(2, 21));
  }
}
