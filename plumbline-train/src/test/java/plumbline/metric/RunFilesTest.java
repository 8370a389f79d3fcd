package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Disk;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

class RunFilesTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.250Z");
  private static final Path PAGE = Path.of("../docs/run-directory.md");

  @TempDir private Path dir;

  @Test
  void aStepIsOneLine() throws IOException {
    var file = dir.resolve("metrics.jsonl");
    var sink = MetricsFile.open(Disk.local(), file, 1);
    sink.write(
        StepMetrics.of(1, TIME)
            .with(MetricNames.LOSS, Double.NaN)
            .with(MetricNames.reward("math"), 0.25)
            .with(MetricNames.RESIDENT_BYTES, 4_294_967_296.0)
            .with(MetricNames.LEARNING_RATE, 5e-5));
    sink.write(new LogEntry.Note(1, TIME, "a \"remark\"\nof two lines"));
    var cost = new LinkedHashMap<>(Map.of("cost", 24.0));
    sink.write(new LogEntry.Note(2, TIME, "done", cost));
    sink.write(new LogEntry.Samples(1, TIME, List.of(Samples.sample(0))));
    sink.close(RunEnd.FINISHED);

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"step\":1,\"time\":\"2026-01-02T03:04:05.250Z\",\"loss\":\"NaN\",\"reward/math\":0.25,"
                + "\"memory/resident_bytes\":4294967296,\"lr\":5.0E-5}",
            "{\"step\":1,\"time\":\"2026-01-02T03:04:05.250Z\","
                + "\"note\":\"a \\\"remark\\\"\\nof two lines\"}",
            "{\"step\":2,\"time\":\"2026-01-02T03:04:05.250Z\",\"note\":\"done\",\"cost\":24}");
    assertThat(MetricsFile.steps(file)).as("figures of a remark are none of a step").hasSize(1);
  }

  @Test
  void aSampleIsOneLineAsDocumented() throws IOException {
    var file = dir.resolve("samples.jsonl");
    var log = SampleLog.open(Disk.local(), file, 1);
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
  void aPairIsOneLineAsDocumentedAndALabelHasOneAnswer() throws IOException {
    var file = dir.resolve("preferences.jsonl");
    var log =
        PreferenceLog.open(file, 1, tokens -> tokens.stream().mapToObj(id -> "t" + id).toList());
    assertThat(file).as("of a run without preferences").doesNotExist();
    var chosen = answer(Tokens.of(3, 1, 4), Floats.of(0, -1, -0.5f), Floats.of(0, -1.25f, -0.5f));
    var rejected = answer(Tokens.of(3, 5), Floats.of(0, -3), Floats.of(0, -2));
    log.write(
        new LogEntry.Preferences(
            12,
            TIME,
            List.of(
                new PreferenceRecord(7, chosen, rejected, 1, OptionalDouble.of(0.1)),
                new PreferenceRecord(8, null, rejected, 2, OptionalDouble.empty()))));
    log.close(RunEnd.FINISHED);

    var json = new JsonMapper();
    var documented =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("{\"step\":12,\"row\""))
            .toList();
    assertThat(documented).hasSize(1);
    var lines = Files.readAllLines(file);
    assertThat(json.readTree(lines.getFirst())).isEqualTo(json.readTree(documented.getFirst()));
    assertThat(json.readTree(lines.getLast()).has("chosen")).isFalse();
    assertThat(json.readTree(lines.getLast()).has("margin")).isFalse();
  }

  private static PreferenceRecord.Answer answer(Tokens tokens, Floats logProbs, Floats reference) {
    var kinds = new ArrayList<>(Collections.nCopies(tokens.size(), LossKind.PREFERENCE));
    kinds.set(0, LossKind.NONE);
    var zeros = Floats.filled(tokens.size(), 0f);
    return new PreferenceRecord.Answer(
        new TrainingRow(tokens, kinds, zeros, zeros, zeros, 0), logProbs, reference);
  }

  @Test
  void ofALongRunFewStepsAreKeptAndOfALongSampleItsMiddle() {
    for (long steps : new long[] {1, 2, 63, 64, 65, 100, 12_345}) {
      var kept = new KeptSteps(steps);
      assertThat(LongStream.range(0, steps).filter(kept::has).count())
          .isEqualTo(Math.min(64, steps));
      assertThat(kept.has(0) && kept.has(steps - 1)).isTrue();
    }
    var cut = Samples.sample(0).cut(4, 1);
    assertThat(cut.pieces()).containsExactly("=", "2", "3", "ok");
    assertThat(cut.leftOut()).isEqualTo(2);
    assertThat(cut.prompt()).isEqualTo("3 …");
    assertThat(cut.parts().stream().map(SampleRecord.Part::tokens)).containsExactly(1, 2, 1);
    assertThat(Samples.sample(0).cut(6, 1)).isEqualTo(Samples.sample(0));
  }

  @Test
  void resumingCutsOffTheStepsThatWillComeAgainAndATornLine() throws IOException {
    var file = dir.resolve("metrics.jsonl");
    var first = MetricsFile.open(Disk.local(), file, 1);
    for (long step = 1; step <= 8; step++) {
      first.write(StepMetrics.of(step, TIME).with("loss", (double) step));
    }
    first.close(RunEnd.STOPPED);
    Files.writeString(file, "{\"step\":9,\"ti", StandardOpenOption.APPEND);

    var second = MetricsFile.open(Disk.local(), file, 6);
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
    SampleLog.open(Disk.local(), file, 5).close(RunEnd.FINISHED);
    assertThat(Files.readString(file))
        .isEqualTo("{\"task\":1,\"step\":3}\nnot ours\n{\"step\":4}\n");
  }

  @Test
  void aLogThatWasMovedAwayIsFollowedByItsLink() throws IOException {
    var moved = Files.createDirectory(dir.resolve("larger")).resolve("moved.jsonl");
    Files.writeString(moved, "{\"step\":3}\n{\"step\":4}\n");
    var file = Files.createSymbolicLink(dir.resolve("metrics.jsonl"), moved);
    var sink = MetricsFile.open(Disk.local(), file, 4);
    sink.write(StepMetrics.of(4, TIME).with("loss", 0.5));
    sink.close(RunEnd.FINISHED);
    assertThat(file).isSymbolicLink();
    assertThat(sink.name()).isEqualTo("metrics.jsonl");
    assertThat(Files.readAllLines(moved))
        .containsExactly(
            "{\"step\":3}", "{\"step\":4,\"time\":\"2026-01-02T03:04:05.250Z\",\"loss\":0.5}");
  }

  @Test
  void aNewRunStartsAnEmptyFile() throws IOException {
    var file = dir.resolve("metrics.jsonl");
    Files.writeString(file, "{\"step\":0}\n{\"step\":1}\n");
    MetricsFile.open(Disk.local(), file, 0).close(RunEnd.FINISHED);
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
                good.fates(),
                good.logProbs(),
                good.oldLogProbs(),
                good.entropies(),
                good.rewards(),
                good.unscored(),
                good.advantage(),
                good.finish(),
                0))
        .hasMessage(
            "sample 0 of task 7 has 5 pieces, parts of 6 tokens, 6 trained marks, 6 fates, 6"
                + " log-probs, 6 old log-probs, 6 entropies");
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
