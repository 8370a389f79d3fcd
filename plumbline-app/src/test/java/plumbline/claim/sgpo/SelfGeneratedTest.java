package plumbline.claim.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import plumbline.claim.SmokeRun;

class SelfGeneratedTest {
  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    var run = SmokeRun.of(new SelfGenerated());
    assertThat(run.outcome().figures().get("sgpo.first-loss")).isCloseTo(0, within(1e-6));
    assertThat(run.parts())
        .contains("start", "sgpo", "gated", "copying", "unrehearsed", "given", "spin");
  }
}
