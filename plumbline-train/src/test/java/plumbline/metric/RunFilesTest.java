package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.250Z");
  private static final Path PAGE = Path.of("../docs/run-directory.md");

  @TempDir private Path dir;

  @Test
  void aStepIsOneLine() throws IOException {
    var file = dir.resolve("new/metrics.jsonl");
    var sink = MetricsFile.open(file, 1);
    sink.write(
        StepMetrics.of(1, TIME)
            .with(MetricNames.LOSS, Double.NaN)
            .with(MetricNames.reward("math"), 0.25)
            .with(MetricNames.RESIDENT_BYTES, 4_294_967_296.0)
            .with(MetricNames.LEARNING_RATE, 5e-5));
    sink.write(new LogEntry.Note(1, TIME, "a \"remark\"\nof two lines"));
    sink.write(new LogEntry.Samples(1, TIME, List.of(Samples.sample(0))));
    sink.close(RunEnd.FINISHED);

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"step\":1,\"time\":\"2026-01-02T03:04:05.250Z\",\"loss\":\"NaN\",\"reward/math\":0.25,"
                + "\"memory/resident_bytes\":4294967296,\"lr\":5.0E-5}",
            "{\"step\":1,\"time\":\"2026-01-02T03:04:05.250Z\","
                + "\"note\":\"a \\\"remark\\\"\\nof two lines\"}");
  }

  @Test
  void aSampleIsOneLineAsDocumented() throws IOException {
    var file = dir.resolve("samples.jsonl");
    var log = SampleLog.open(file, 1);
    log.write(new LogEntry.Samples(12, TIME, List.of(Samples.sample(3))));
    log.write(StepMetrics.of(12, TIME));
    log.close(RunEnd.FINISHED);

    var json = new JsonMapper();
    var documented =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("{\"step\":12,\"task\""))
            .toList();
    assertThat(documented).hasSize(1);
    assertThat(json.readTree(Files.readString(file)))
        .isEqualTo(json.readTree(documented.getFirst()));
  }

  @Test
  void resumingCutsOffTheStepsThatWillComeAgainAndATornLine() throws IOException {
    var file = dir.resolve("metrics.jsonl");
    var first = MetricsFile.open(file, 1);
    for (long step = 1; step <= 8; step++) {
      first.write(StepMetrics.of(step, TIME).with("loss", (double) step));
    }
    first.close(RunEnd.STOPPED);
    Files.writeString(file, "{\"step\":9,\"ti", StandardOpenOption.APPEND);

    var second = MetricsFile.open(file, 6);
    second.write(StepMetrics.of(6, TIME).with("loss", 60));
    second.close(RunEnd.FINISHED);

    var lines = Files.readAllLines(file);
    assertThat(lines).hasSize(6);
    assertThat(lines.get(4)).contains("\"step\":5,").contains("\"loss\":5}");
    assertThat(lines.get(5)).contains("\"step\":6,").contains("\"loss\":60}");
  }

  @Test
  void resumingAfterTheLastStepOnlyDropsTheTornLine() throws IOException {
    var file = dir.resolve("samples.jsonl");
    Files.writeString(file, "{\"task\":1,\"step\":3}\nnot ours\n{\"step\":4}\n{\"step\":5");
    SampleLog.open(file, 5).close(RunEnd.FINISHED);
    assertThat(Files.readString(file))
        .isEqualTo("{\"task\":1,\"step\":3}\nnot ours\n{\"step\":4}\n");
  }

  @Test
  void aNewRunStartsAnEmptyFile() throws IOException {
    var file = dir.resolve("metrics.jsonl");
    Files.writeString(file, "{\"step\":0}\n{\"step\":1}\n");
    MetricsFile.open(file, 0).close(RunEnd.FINISHED);
    assertThat(file).isEmptyFile();
  }

  @Test
  void columnsOfASampleMustBeAsLongAsItsTokens() {
    var good = Samples.sample(0);
    assertThatThrownBy(() ->
            new SampleRecord(
                good.task(),
                good.sample(),
                good.prompt(),
                good.text(),
                good.parts(),
                good.pieces().subList(0, 5),
                good.trained(),
                good.logProbs(),
                good.oldLogProbs(),
                good.entropies(),
                good.rewards(),
                good.unscored(),
                good.advantage(),
                good.finish()))
        .hasMessage(
            "sample 0 of task 7 has 5 pieces, parts of 6 tokens, 6 trained marks, 6 log-probs,"
                + " 6 old log-probs, 6 entropies");
  }

  @Test
  void aMetricIsSetOnceAndCannotTakeTheNameOfAField() {
    var metrics = StepMetrics.of(3, TIME).with("loss", 1);
    assertThatThrownBy(() -> metrics.with("loss", 2))
        .hasMessage("metric loss is set twice at step 3");
    assertThatThrownBy(() -> metrics.with("step", 2))
        .hasMessage("'step' cannot name a metric: step, time and note have their own fields");
  }
}
