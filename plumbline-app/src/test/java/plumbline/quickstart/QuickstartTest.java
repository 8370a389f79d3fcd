package plumbline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.benchmark.Estimate;
import plumbline.checkpoint.Provenance;
import plumbline.environment.SortTasks;
import plumbline.metric.ConsoleSink;
import plumbline.report.HeldOutResult;
import plumbline.report.RunEvaluation;

/// The quickstart on a task that is learnt in seconds: sorting two digits.
class QuickstartTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STEPS = 10;
  private static final QuickstartTask TWO_DIGITS = twoDigits(Double.POSITIVE_INFINITY);

  @TempDir private static Path shared;
  private static RunEvaluation whole;

  @TempDir private Path folder;

  @BeforeAll
  static void runOnce() throws IOException, InterruptedException {
    whole = run(shared, Control.NONE, false, () -> false).orElseThrow();
  }

  private static QuickstartTask twoDigits(double enough) {
    return new QuickstartTask(
        new SortTasks(2, false),
        new QuickstartTask.WarmUp(QuickstartTask.COUNTDOWN.warmUp().rule(), 64, 2e-3, 42, enough),
        new QuickstartTask.Alignment(16, 1e-4, STEPS),
        32);
  }

  private static Optional<RunEvaluation> run(
      Path directory, Control control, boolean resume, BooleanSupplier stop)
      throws IOException, InterruptedException {
    return run(TWO_DIGITS, directory, control, resume, stop, OutputStream.nullOutputStream());
  }

  private static Optional<RunEvaluation> run(
      QuickstartTask task,
      Path directory,
      Control control,
      boolean resume,
      BooleanSupplier stop,
      OutputStream console)
      throws IOException, InterruptedException {
    var provenance = new Provenance("0", "unknown", "generated", Quickstart.seeds(3), "two digits");
    try (var progress = new PrintStream(console, false, StandardCharsets.UTF_8)) {
      return new Quickstart(
              new Quickstart.Settings(
                  task,
                  directory,
                  3,
                  STEPS,
                  resume,
                  control,
                  provenance,
                  ConsoleSink.Style.of(false, false, Map.of()),
                  progress,
                  _ -> {},
                  stop))
          .run();
    }
  }

  private static HeldOutResult.Passes passes(RunEvaluation evaluation) {
    return (HeldOutResult.Passes) evaluation.result();
  }

  private static double before(RunEvaluation evaluation) {
    return Optional.ofNullable(passes(evaluation).before()).orElseThrow().accuracy().value();
  }

  private static Estimate gain(RunEvaluation evaluation) {
    return Optional.ofNullable(passes(evaluation).gain()).orElseThrow();
  }

  @Test
  void theWarmStartLeavesSomethingToLearn() {
    assertThat(before(whole)).isBetween(0.2, 0.8);
  }

  @Test
  void theFiguresStandBesideThePage() throws IOException {
    assertThat(shared.resolve("report.html")).content().contains("<!doctype html>");
    var json = JSON.readTree(shared.resolve("report.json").toFile());
    requireFigure(json.path("before"), "passAt1");
    requireFigure(json.path("before"), "passAt8");
    requireFigure(json.path("after"), "passAt1");
    requireFigure(json.path("after"), "passAt8");
    assertThat(json.at("/before/passAt1").doubleValue()).isEqualTo(before(whole));
    assertThat(json.path("gain").doubleValue()).isEqualTo(gain(whole).value());
    assertThat(json.path("gainInterval").get(0).doubleValue()).isEqualTo(gain(whole).low());
    assertThat(json.path("seconds").doubleValue()).isPositive();
    assertThat(json.path("seed").longValue()).isEqualTo(3);
    assertThat(json.path("steps").longValue()).isEqualTo(STEPS);
  }

  private static void requireFigure(JsonNode figures, String name) {
    var interval = figures.path(name + "Interval");
    assertThat(interval).as(name).hasSize(2);
    assertThat(figures.path(name).doubleValue())
        .as(name)
        .isBetween(interval.get(0).doubleValue(), interval.get(1).doubleValue());
  }

  /// From the same warm start, on the same tasks and draws, with as many rewards a step.
  @Test
  void samplesAreOfTheWeightsThatLearnFromThem() {
    assertThat(shared.resolve("metrics.jsonl"))
        .content()
        .contains("ratio/max")
        .doesNotContain("age/");
  }

  @Test
  void aJobThatIsStoppedWhileItMeasuresTakesNoStep() throws IOException, InterruptedException {
    copy(shared.resolve("warm-start"), folder.resolve("warm-start"));
    assertThat(run(folder, Control.NONE, true, () -> true)).isEmpty();
    assertThat(folder.resolve("metrics.jsonl")).doesNotExist();
    assertThat(folder.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void shuffledRewardsRaiseNothing() throws IOException, InterruptedException {
    copy(shared.resolve("warm-start"), folder.resolve("warm-start"));
    var control = run(folder, Control.SHUFFLED_REWARDS, true, () -> false).orElseThrow();
    assertThat(before(control)).isEqualTo(before(whole));
    assertThat(gain(control).value()).isLessThan(0.05);
  }

  /// Stopped in the warm start, then twice in the alignment.
  @Test
  void aStoppedJobGoesOnWhereItWas() throws IOException, InterruptedException {
    assertThat(run(folder, Control.NONE, false, after(32))).isEmpty();
    assertThat(folder.resolve("warm-start/model")).doesNotExist();
    var console = new ByteArrayOutputStream();
    assertThat(run(TWO_DIGITS, folder, Control.NONE, true, after(15), console)).isEmpty();
    assertThat(console.toString(StandardCharsets.UTF_8)).startsWith("33/42 steps  loss ");
    assertThat(folder.resolve("warm-start/model")).isDirectory();
    assertThat(run(folder, Control.NONE, true, after(4))).isEmpty();
    var resumed = run(folder, Control.NONE, true, () -> false).orElseThrow();
    assertThat(resumed.result()).isEqualTo(whole.result());
    assertThat(folder.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(shared.resolve("model/model.safetensors"));
  }

  @Test
  void onlyAWarmStartThatMayEndEarlySaysAtMost() throws IOException, InterruptedException {
    assertThat(warmStart(twoDigits(1)))
        .matches("5/42 steps  [0-9.]+ \\S+  at most \\d+:\\d\\d left  loss \\S+");
    assertThat(warmStart(TWO_DIGITS))
        .matches("5/42 steps  [0-9.]+ \\S+  \\d+:\\d\\d left  loss \\S+");
  }

  /// The last line of one that is stopped after five of its steps.
  private String warmStart(QuickstartTask task) throws IOException, InterruptedException {
    var console = new ByteArrayOutputStream();
    var directory = folder.resolve(Double.toString(task.warmUp().enough()));
    assertThat(run(task, directory, Control.NONE, false, after(5), console)).isEmpty();
    return console.toString(StandardCharsets.UTF_8).lines().toList().getLast();
  }

  private static BooleanSupplier after(int steps) {
    var asked = new AtomicInteger();
    return () -> asked.incrementAndGet() >= steps;
  }

  @Test
  void aDirectoryKeepsItsJob() {
    assertThatThrownBy(() -> run(shared, Control.SHUFFLED_REWARDS, true, () -> false))
        .hasMessage(
            "%s holds the quickstart of sort, seed 3, asked for is sort, seed 3, control"
                    .formatted(shared)
                + " shuffled-rewards; name another --out");
    assertThatThrownBy(() -> run(shared, Control.NONE, false, () -> false))
        .hasMessageContaining("go on with --resume, or name another output directory");
  }

  @Test
  void aFinishedJobThatIsResumedStaysAsItIs() throws IOException, InterruptedException {
    var before = Files.readString(shared.resolve("report.json"));
    var again = run(shared, Control.NONE, true, () -> false).orElseThrow();
    assertThat(again.result()).isEqualTo(whole.result());
    assertThat(shared.resolve("report.json")).hasContent(before);
  }

  @Test
  void aWarmStartThatEndsEarlySaysWhy() {
    assertThat(WarmStart.learnt(0.2137, 0.2))
        .isEqualTo(
            "warm start: 21.4 % of the answers are right, 20.0 % are enough to learn from rewards");
  }

  @Test
  void unknownNamesAreAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> QuickstartTask.named("sorting"))
        .hasMessage("--task is 'sorting', must be one of sort, countdown");
    assertThatThrownBy(() -> Control.named("random"))
        .hasMessage("--control is 'random', must be one of none, shuffled-rewards");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      files.forEach(file -> {
        try {
          var target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.getParent());
          Files.copy(file, target);
        } catch (IOException failure) {
          throw new UncheckedIOException(failure);
        }
      });
    }
  }
}
