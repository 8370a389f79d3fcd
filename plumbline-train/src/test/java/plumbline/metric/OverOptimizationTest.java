package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Disk;
import plumbline.metric.OverOptimization.Witness;

class OverOptimizationTest {
  private static final OverOptimization.Settings SETTINGS =
      new OverOptimization.Settings(new Witness.Gold("gold"), "proxy", "kl", 2, 50);
  private static final OverOptimization.Settings WITHOUT_GOLD =
      new OverOptimization.Settings(
          new Witness.Disagreement("doubt", 2), "proxy", "kl", 2, Double.POSITIVE_INFINITY);
  private static final double[] GOLD = {0, 0.42, 0.71, 0.85, 0.83, 0.66, 0.4, 0.2};

  private static StepMetrics step(int i, double kl, double proxy, double gold) {
    return StepMetrics.of(i, Instant.EPOCH).with("kl", kl).with("proxy", proxy).with("gold", gold);
  }

  private static List<Optional<OverOptimization.Finding>> watched(double... gold) {
    var watch = new OverOptimization(SETTINGS);
    var found = new ArrayList<Optional<OverOptimization.Finding>>();
    for (int i = 0; i < gold.length; i++) {
      found.add(watch.after(step(i, 0.25 * i * i, i, gold[i])));
    }
    return found;
  }

  @Test
  void threeFallsWhileTheProxyRisesAreAWarningAndTwoOfThemAStop() {
    var found = watched(GOLD);
    assertThat(found.subList(0, 6)).allMatch(Optional::isEmpty);
    assertThat(found.get(6).orElseThrow())
        .isEqualTo(
            new OverOptimization.Finding(
                "step 6: OVEROPTIMISED: gold fell 3 evaluations in a row (0.8500 to 0.4000) while"
                    + " proxy rose (3.000 to 6.000): the proxy is exploited. By the fitted curve it"
                    + " turned at a KL of 2.230; take an earlier checkpoint, or hold the policy"
                    + " nearer to its reference",
                true,
                false));
    assertThat(found.get(7).orElseThrow().stop()).isTrue();
  }

  /// Two steps a window, with this mean.
  private static List<Optional<OverOptimization.Finding>> doubted(double rise, double... means) {
    var watch = new OverOptimization(WITHOUT_GOLD);
    var found = new ArrayList<Optional<OverOptimization.Finding>>();
    for (int i = 0; i < 2 * means.length; i++) {
      double doubt = means[i / 2] + (i % 2 == 0 ? 0.5 : -0.5);
      var step = StepMetrics.of(i, Instant.EPOCH).with("doubt", doubt);
      found.add(watch.after(step.with("proxy", rise * i)));
    }
    return found;
  }

  @Test
  void withoutGoldThreeWindowsOfRisingDisagreementAreAWarningAndTwoOfThemAStop() {
    var found = doubted(1, 1, 2, 3, 4, 5);
    assertThat(found.subList(0, 7)).allMatch(Optional::isEmpty);
    assertThat(found.get(7).orElseThrow())
        .isEqualTo(
            new OverOptimization.Finding(
                "step 7: OVEROPTIMISED: doubt rose 3 windows of 2 steps in a row (1.000 to 4.000)"
                    + " while proxy rose (0.5000 to 6.500): the policy goes where the members of"
                    + " the reward model disagree, so the proxy is probably exploited. There is no"
                    + " gold score to tell for sure; take an earlier checkpoint, or hold the policy"
                    + " nearer to its reference",
                true,
                false));
    assertThat(found.get(8)).isEmpty();
    assertThat(found.get(9).orElseThrow().stop()).isTrue();
  }

  @Test
  void withoutGoldAFallingProxyOrAWindowOfAgreementIsNoExploit() {
    assertThat(doubted(-1, 1, 2, 3, 4, 5)).allMatch(Optional::isEmpty);
    assertThat(doubted(1, 1, 2, 3, 2.9, 4, 5)).allMatch(Optional::isEmpty);
    assertThat(doubted(1, 1, 1.4, 1.8, 2.4))
        .as("1.4 is within the noise")
        .allMatch(Optional::isEmpty);
    assertThat(doubted(1, 1, 1.4, 1.8, 2.5)).as("1.5 is not").anyMatch(Optional::isPresent);
  }

  @Test
  void aWatchWithoutGoldSaysSoBeforeTheFirstStep() {
    assertThat(new OverOptimization(SETTINGS).announcement()).isEmpty();
    assertThat(new OverOptimization(WITHOUT_GOLD).announcement())
        .contains(
            "guard: there is no gold score, so the members of the reward model are the witness:"
                + " doubt in means of 2 steps; it hints at an exploited reward and proves none");
    var budget = new OverOptimization(new OverOptimization.Settings(null, "proxy", "kl", 2, 50));
    assertThat(budget.announcement())
        .contains(
            "guard: there is no gold score and no ensemble, so only kl is held to its budget and"
                + " over-optimisation goes unseen");
    assertThat(budget.after(step(0, 1, 1, 1))).isEmpty();
    assertThat(budget.after(step(1, 51, 1, 1)).orElseThrow().stop()).isTrue();
  }

  @Test
  void aResumedRunWithoutGoldGoesOnInTheMiddleOfAWindow(@TempDir Path folder) throws IOException {
    var earlier = new ArrayList<StepMetrics>();
    for (int i = 0; i < 9; i++) {
      earlier.add(
          StepMetrics.of(i, Instant.EPOCH).with("doubt", Math.floorDiv(i, 2)).with("proxy", i));
    }
    var said = new ArrayList<String>();
    var file = folder.resolve("guard.jsonl");
    var sink = OverOptimizationSink.open(file, WITHOUT_GOLD, earlier, said::add);
    assertThat(said).hasSize(1).first().asString().startsWith("guard: there is no gold score");
    sink.write(StepMetrics.of(9, Instant.EPOCH).with("doubt", 4).with("proxy", 9));
    assertThat(sink.stops()).isTrue();
    sink.close(RunEnd.STOPPED);
    assertThat(Files.readAllLines(file))
        .hasSize(5)
        .first()
        .isEqualTo(
            "{\"step\":1,\"names\":{\"disagreement\":\"doubt\",\"proxy\":\"proxy\",\"kl\":\"kl\"},"
                + "\"window\":2,\"proxy\":0.5,\"disagreement\":0,\"correlation\":0}");
  }

  /// Each window is -1, 1, 1, -1 about its mean: standard error 0.577 and, the line is flat, a
  /// correlation of its own.
  @Test
  void theFileHasTheErrorThatARiseWasComparedWith(@TempDir Path folder) throws IOException {
    var witness = new Witness.Disagreement("doubt", 4);
    var settings =
        new OverOptimization.Settings(witness, "proxy", "kl", 2, Double.POSITIVE_INFINITY);
    var file = folder.resolve("guard.jsonl");
    var sink = OverOptimizationSink.open(file, settings, List.of(), _ -> {});
    for (int i = 0; i < 16; i++) {
      double doubt = 1.2 * Math.floorDiv(i, 4) + (i % 4 == 1 || i % 4 == 2 ? 1 : -1);
      sink.write(StepMetrics.of(i, Instant.EPOCH).with("doubt", doubt).with("proxy", i));
    }
    sink.close(RunEnd.FINISHED);
    var lines = Files.readAllLines(file);
    double independent = Math.sqrt(2 * 4.0 / 3 / 4);
    assertThat(lines).hasSize(4);
    assertThat(lines.subList(0, 3)).noneMatch(line -> line.contains("\"error\""));
    var last = new ObjectMapper().readTree(lines.getLast());
    assertThat(last.path("correlation").asDouble()).isCloseTo(0.9, within(1e-6));
    assertThat(last.path("error").asDouble())
        .isCloseTo(independent * Math.sqrt(1.9 / 0.1), within(1e-5));
    assertThat(last.path("disagreement").asDouble())
        .as("3.6 is more than twice the error of independent steps, not of these")
        .isCloseTo(3.6, within(1e-9))
        .isBetween(2 * independent, 2 * last.path("error").asDouble());
    assertThat(last.has("mark")).isFalse();
  }

  @Test
  void aRiseInBetweenBeginsAnew() {
    assertThat(watched(0.9, 0.8, 0.7, 0.75, 0.6, 0.5)).allMatch(Optional::isEmpty);
  }

  @Test
  void aFallOfBothIsNoExploit() {
    var watch = new OverOptimization(SETTINGS);
    for (int i = 0; i < 8; i++) {
      assertThat(watch.after(step(i, i, -i, -i))).isEmpty();
    }
  }

  @Test
  void aWatchThatSeesNothingSaysSoOnce() {
    var watch = new OverOptimization(SETTINGS);
    var blind = StepMetrics.of(9, Instant.EPOCH).with("gold", 1).with("proxy", 1);
    assertThat(watch.after(blind))
        .contains(
            new OverOptimization.Finding(
                "step 9: guard sees gold but no kl, so over-optimisation goes unseen; name a metric"
                    + " that this method logs, see metrics.jsonl",
                false,
                false));
    assertThat(watch.after(blind)).isEmpty();
  }

  @Test
  void aResumedRunKnowsWhatIsBehindIt(@TempDir Path folder) throws IOException {
    var file = folder.resolve("metrics.jsonl");
    try (var metrics = new Closing(MetricsFile.open(Disk.local(), file, 0))) {
      for (int i = 0; i < 7; i++) {
        metrics.file().write(step(i, 0.25 * i * i, i, GOLD[i]));
        metrics.file().write(new LogEntry.Note(i, Instant.EPOCH, "a remark"));
      }
    }
    var said = new ArrayList<String>();
    var sink =
        OverOptimizationSink.open(
            folder.resolve("guard.jsonl"), SETTINGS, MetricsFile.steps(file), said::add);
    assertThat(sink.stops()).isFalse();
    sink.write(step(7, 12.25, 7, GOLD[7]));
    assertThat(said).hasSize(1);
    assertThat(sink.stops()).isTrue();
    assertThat(MetricsFile.steps(folder.resolve("none.jsonl"))).isEmpty();
    sink.close(RunEnd.STOPPED);
    var lines = Files.readAllLines(folder.resolve("guard.jsonl"));
    assertThat(lines).as("an evaluation each").hasSize(8);
    assertThat(lines.getFirst())
        .isEqualTo(
            "{\"step\":0,\"names\":{\"gold\":\"gold\",\"proxy\":\"proxy\",\"kl\":\"kl\"},\"kl_budget\":50.0,"
                + "\"kl\":0,\"proxy\":0,\"gold\":%s}".formatted(JsonLinesFile.number(GOLD[0])));
    assertThat(lines).filteredOn(line -> line.contains("\"mark\":\"OVEROPTIMISED\"")).hasSize(2);
    assertThat(lines.getLast()).contains("\"alpha\":").endsWith("\"stop\":true}");
  }

  private record Closing(MetricsFile file) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      file.close(RunEnd.FINISHED);
    }
  }

  @Test
  void aBudgetOfKlStopsAtOnceAndStepsWithoutTheTrueScoreSayNothing() {
    var watch = new OverOptimization(SETTINGS);
    assertThat(watch.after(StepMetrics.of(3, Instant.EPOCH).with("kl", 1))).isEmpty();
    assertThat(watch.after(StepMetrics.of(4, Instant.EPOCH).with("kl", 51)))
        .contains(
            new OverOptimization.Finding(
                "step 4: kl is 51.00, above the budget of 50.00", false, true));
  }
}
