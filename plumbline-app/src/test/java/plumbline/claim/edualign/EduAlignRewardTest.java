package plumbline.claim.edualign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.tensor.Lanes;

class EduAlignRewardTest {
  @Test
  void everyStatementFindsItsFigures() throws InterruptedException {
    var claim = new EduAlignReward();
    var parts = new ArrayList<String>();
    try (var lanes = Lanes.open(1, 1)) {
      var outcome =
          claim.run(
              new Trial(
                  3, true, Map.of(), lanes, Optional.empty(), (part, _, _) -> parts.add(part)));
      for (var statement : claim.statements()) {
        assertThat(outcome.figures()).containsKey(statement.ours());
        if (statement.against() instanceof Statement.Reference.Figure(var name)) {
          assertThat(outcome.figures()).containsKey(name);
        }
      }
      assertThat(outcome.figures().get("merged.mae")).isBetween(0.0, 4.0);
    }
    assertThat(parts).contains("reading lessons", "merged", "manual", "automatic", "scalar");
  }
}
