package plumbline.claim.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import plumbline.claim.SmokeRun;

class PolicyLossesTest {
  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    var run = SmokeRun.of(new PolicyLosses());
    assertThat(run.parts())
        .contains("warm start", "grpo", "dapo-symmetric", "reinforce++", "gpg", "ppo", "staleness");
  }
}
