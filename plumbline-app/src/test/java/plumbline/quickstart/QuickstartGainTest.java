package plumbline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.checkpoint.Provenance;
import plumbline.metric.ConsoleSink;
import plumbline.report.HeldOutResult;
import plumbline.report.RunEvaluation;

/// What the quickstart promises, at its own settings: minutes a run, so it runs only where
/// `-Dplumbline.quickstart.seeds=N` asks for it, as `build/nightly` does.
class QuickstartGainTest {
  private static final int SEEDS = Integer.getInteger("plumbline.quickstart.seeds", 0);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"sort, 0.45", "countdown, 0.15"})
  void everySeedGains(String word, double least) throws IOException, InterruptedException {
    assumeTrue(SEEDS > 0, "runs with -Dplumbline.quickstart.seeds=N");
    for (int seed = 0; seed < SEEDS; seed++) {
      var evaluation = run(word, seed, Control.NONE);
      assertThat(before(evaluation)).as("start of seed %d", seed).isBetween(0.20, 0.35);
      assertThat(gain(evaluation)).as("gain of seed %d", seed).isGreaterThanOrEqualTo(least);
    }
  }

  @Test
  void shuffledRewardsRaiseNothing() throws IOException, InterruptedException {
    assumeTrue(SEEDS > 0, "runs with -Dplumbline.quickstart.seeds=N");
    assertThat(gain(run("sort", 0, Control.SHUFFLED_REWARDS))).isLessThan(0.02);
  }

  private static HeldOutResult.Passes passes(RunEvaluation evaluation) {
    return (HeldOutResult.Passes) evaluation.result();
  }

  private static double before(RunEvaluation evaluation) {
    return Optional.ofNullable(passes(evaluation).before()).orElseThrow().accuracy().value();
  }

  private static double gain(RunEvaluation evaluation) {
    return Optional.ofNullable(passes(evaluation).gain()).orElseThrow().value();
  }

  private RunEvaluation run(String word, int seed, Control control)
      throws IOException, InterruptedException {
    var task = QuickstartTask.named(word);
    try (var progress =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      return new Quickstart(
              new Quickstart.Settings(
                  task,
                  folder.resolve("%s-%d-%s".formatted(word, seed, control.word())),
                  seed,
                  task.alignment().steps(),
                  false,
                  control,
                  new Provenance("0", "unknown", "generated", Quickstart.seeds(seed), word),
                  ConsoleSink.Style.of(false, false, Map.of()),
                  progress,
                  _ -> {},
                  () -> false))
          .run()
          .orElseThrow();
    }
  }
}
