package plumbline.claim.edualign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import plumbline.claim.SmokeRun;

class EduAlignRewardTest {
  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    var run = SmokeRun.of(new EduAlignReward());
    assertThat(run.outcome().figures().get("merged.mae")).isBetween(0.0, 4.0);
    assertThat(run.parts()).contains("reading lessons", "merged", "manual", "automatic", "scalar");
  }
}
