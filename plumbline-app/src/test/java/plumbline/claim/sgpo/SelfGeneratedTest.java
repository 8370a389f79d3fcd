package plumbline.claim.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.tensor.Lanes;

class SelfGeneratedTest {
  @Test
  void everyStatementFindsItsFigures() throws IOException, InterruptedException {
    var claim = new SelfGenerated();
    var parts = new HashSet<String>();
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
      assertThat(outcome.figures().get("sgpo.first-loss")).isCloseTo(0, within(1e-6));
    }
    assertThat(parts).contains("start", "sgpo", "gated", "copying", "unrehearsed", "given", "spin");
  }
}
