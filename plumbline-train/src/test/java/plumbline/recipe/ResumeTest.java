package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.checkpoint.Retention;
import plumbline.train.Run;
import plumbline.train.Toy;

/// A run that was killed or stopped anywhere ends where an uninterrupted one does, to the bit, and
/// its files tell the same story once.
class ResumeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> EXACT =
      List.of("loss", "grad_norm", "lr", "tokens/trained", "reward/mean", "entropy", "ratio/max");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void killedTwoStepsAfterASave(ToyJob job) throws IOException, InterruptedException {
    var whole = directory.resolve("whole");
    var expected = uninterrupted(job, whole);
    var killed = directory.resolve("killed");
    assertThat(job.killedAt(7, killed).waitFor()).isEqualTo(ToyJob.KILLED);
    assertThat(lines(killed.resolve("metrics.jsonl"))).hasSize(7);
    assertThat(killed.resolve("checkpoints/step-00000005")).isDirectory();
    var resumed = job.run(killed, true, () -> false).orElseThrow();
    requireSameBits(resumed, expected);
    requireSameStory(killed, whole);
  }

  @ParameterizedTest
  @EnumSource
  void stoppedAfterEveryStep(ToyJob job) throws IOException, InterruptedException {
    var whole = directory.resolve("whole");
    var expected = uninterrupted(job, whole);
    var stopped = directory.resolve("stopped");
    Optional<Map<String, float[]>> result = Optional.empty();
    for (int start = 0; start < ToyJob.STEPS; start++) {
      assertThat(result).as("the run before start %d".formatted(start)).isEmpty();
      result = job.run(stopped, start > 0, () -> true);
    }
    requireSameBits(result.orElseThrow(), expected);
    requireSameStory(stopped, whole);
  }

  private static void requireSameBits(Map<String, float[]> came, Map<String, float[]> expected) {
    assertThat(came.keySet()).isEqualTo(expected.keySet());
    came.forEach((name, numbers) -> assertThat(numbers).as(name).isEqualTo(expected.get(name)));
  }

  /// Equal bits of a model that learnt nothing would prove nothing.
  private static Map<String, float[]> uninterrupted(ToyJob job, Path directory)
      throws IOException, InterruptedException {
    var numbers = job.run(directory, false, () -> false).orElseThrow();
    try (var untrained = job.untrained()) {
      assertThat(Toy.distance(numbers, Toy.numbers(untrained))).isGreaterThan(1e-3);
    }
    return numbers;
  }

  private static void requireSameStory(Path came, Path expected) throws IOException {
    var metrics = lines(came.resolve("metrics.jsonl"));
    assertThat(metrics.stream().map(line -> line.get("step").longValue()))
        .containsExactlyElementsOf(LongStream.range(0, ToyJob.STEPS).boxed().toList());
    assertThat(exact(metrics)).isEqualTo(exact(lines(expected.resolve("metrics.jsonl"))));
    assertThat(came.resolve("samples.jsonl"))
        .hasSameTextualContentAs(expected.resolve("samples.jsonl"));
  }

  private static List<List<Optional<JsonNode>>> exact(List<JsonNode> lines) {
    return lines.stream()
        .map(line -> EXACT.stream().map(name -> Optional.ofNullable(line.get(name))).toList())
        .toList();
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    var lines = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(file)) {
      var parsed = JSON.readTree(line);
      if (!parsed.has("note")) {
        lines.add(parsed);
      }
    }
    return lines;
  }

  @Test
  void aRunThatIsDoneStaysAsItIs() throws IOException, InterruptedException {
    var done = ToyJob.SUPERVISED.run(directory, false, () -> false).orElseThrow();
    var again = ToyJob.SUPERVISED.run(directory, true, () -> false).orElseThrow();
    requireSameBits(again, done);
  }

  @Test
  void otherDataIsRefused() throws IOException, InterruptedException {
    assertThat(ToyJob.SUPERVISED.run(onData("0123456789abcdef", false, true), _ -> {})).isEmpty();
    assertThatThrownBy(
            () -> ToyJob.SUPERVISED.run(onData("fedcba9876543210", false, false), _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            ("the data has hash fedcba987654, the run in %s was trained on 0123456789ab (steps"
                    + " done: 1); restore the data, or go on with the first row of the new data by"
                    + " --accept-new-data")
                .formatted(directory));
  }

  @Test
  void acceptedDataStartsWithItsFirstRowAndStaysThere() throws IOException, InterruptedException {
    var batches = new ArrayList<Long>();
    ToyJob.SUPERVISED.run(onData("old", false, true), batches::add);
    ToyJob.SUPERVISED.run(onData("new", true, true), batches::add);
    ToyJob.SUPERVISED.run(onData("new", false, false), batches::add);
    assertThat(batches).startsWith(0L, 0L, 1L, 2L).endsWith(8L).hasSize(ToyJob.STEPS);
  }

  private Run.Settings onData(String hash, boolean accept, boolean stop) {
    return new Run.Settings(
        directory, true, 5, new Retention(2, 0), Toy.provenance(hash), () -> stop, accept);
  }

  @Test
  void aDirectoryWithARunIsNotOverwritten() throws IOException, InterruptedException {
    ToyJob.SUPERVISED.run(directory, false, () -> true);
    assertThatThrownBy(() -> ToyJob.SUPERVISED.run(directory, false, () -> true))
        .hasMessage(
            "%s holds a run (steps done: 1); go on with --resume, or name another output directory"
                .formatted(directory));
  }
}
