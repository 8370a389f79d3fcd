package plumbline.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import plumbline.tensor.Lanes;

/// One seed of a claim at its tiny size, in which every statement found its figures.
///
/// @param outcome what it measured
/// @param parts what it told of its progress
public record SmokeRun(Outcome outcome, Set<String> parts) {
  public static SmokeRun of(Claim claim) throws IOException, InterruptedException {
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
      return new SmokeRun(outcome, parts);
    }
  }
}
