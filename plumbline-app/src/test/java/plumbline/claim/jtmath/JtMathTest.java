package plumbline.claim.jtmath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import plumbline.claim.SmokeRun;

class JtMathTest {
  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    assertThat(SmokeRun.of(new JtMath()).outcome().figures())
        .containsEntry("verifier.right", 86.0)
        .containsEntry("leaks.recall", 1.0)
        .containsEntry("sensitive.precision", 1.0);
  }

  @Test
  void hostileAnswersComeAgain() {
    assertThat(HostileAnswers.drawn(1, 21)).isEqualTo(HostileAnswers.drawn(1, 21));
    assertThat(HostileAnswers.drawn(1, 21)).isNotEqualTo(HostileAnswers.drawn(2, 21));
  }
}
