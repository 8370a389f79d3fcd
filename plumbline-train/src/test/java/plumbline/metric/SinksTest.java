package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Disk;

class SinksTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final List<String> warnings = new ArrayList<>();

  @Test
  void aThousandFailuresLoseNoStep(@TempDir Path dir) throws IOException {
    var broken = new Flaky(1000);
    var sinks =
        new Sinks(
            List.of(broken, MetricsFile.open(Disk.local(), dir.resolve("metrics.jsonl"), 1)),
            warnings::add);

    for (long step = 1; step <= 1000; step++) {
      sinks.step(metrics(step));
    }
    assertThat(broken.steps).isEmpty();
    assertThat(Files.readAllLines(dir.resolve("metrics.jsonl"))).hasSize(1000);
    sinks.step(metrics(1001));
    sinks.close(RunEnd.FINISHED);

    assertThat(broken.failures).isEqualTo(1000);
    assertThat(broken.steps).hasSize(1001).startsWith(1L, 2L).endsWith(1000L, 1001L).isSorted();
    assertThat(warnings)
        .containsExactly(
            "flaky cannot be written: no space left; the run goes on and tries again at every"
                + " step");
  }

  @Test
  void whatIsLostIsSaid() {
    var broken = new Flaky(Integer.MAX_VALUE);
    var sinks = new Sinks(List.of(broken), warnings::add);
    for (long step = 1; step <= GuardedSink.CAPACITY + 5; step++) {
      sinks.step(metrics(step));
    }
    sinks.close(RunEnd.STOPPED);
    sinks.close(RunEnd.STOPPED);

    assertThat(broken.ends).containsExactly(RunEnd.STOPPED);
    assertThat(warnings).hasSize(2);
    assertThat(warnings.getLast())
        .isEqualTo("flaky lost 4101 entries; it failed 4102 times, last with: no space left");
  }

  @Test
  void anEntryThatASinkCannotDigestDoesNotHoldUpTheOthers() {
    var seen = new ArrayList<Long>();
    var picky =
        new Flaky(0) {
          @Override
          public void write(LogEntry entry) {
            if (entry.step() == 2) {
              throw new IllegalStateException("a bug");
            }
            seen.add(entry.step());
          }
        };
    var sinks = new Sinks(List.of(picky), warnings::add);
    for (long step = 1; step <= 4; step++) {
      sinks.step(metrics(step));
    }
    sinks.close(RunEnd.FINISHED);

    assertThat(seen).containsExactly(1L, 3L, 4L);
    assertThat(warnings.getLast())
        .isEqualTo("flaky lost 1 entries; it failed 1 times, last with: a bug");
  }

  @Test
  void aSickRunIsSaidOnceAndAgainAfterItHadRecovered() {
    var notes = new ArrayList<String>();
    var listener =
        new Flaky(0) {
          @Override
          public void write(LogEntry entry) {
            if (entry instanceof LogEntry.Note note) {
              notes.add(note.text());
            }
          }
        };
    var sinks = new Sinks(List.of(listener), warnings::add);
    for (long step = 1; step <= 100; step++) {
      boolean dead = (step >= 10 && step < 40) || step >= 80;
      sinks.step(metrics(step).with(MetricNames.DEAD_GROUPS, dead ? 1 : 0.1));
    }
    assertThat(notes).hasSize(2);
    assertThat(notes.getFirst()).startsWith("step 10: all groups are dead");
    assertThat(notes.getLast()).startsWith("step 80: all groups are dead");
  }

  private static StepMetrics metrics(long step) {
    return StepMetrics.of(step, START.plusSeconds(step)).with(MetricNames.LOSS, 1.0 / step);
  }

  private static class Flaky implements MetricSink {
    final List<Long> steps = new ArrayList<>();
    final List<RunEnd> ends = new ArrayList<>();
    private final int toFail;
    int failures;

    Flaky(int toFail) {
      this.toFail = toFail;
    }

    @Override
    public String name() {
      return "flaky";
    }

    @Override
    public void write(LogEntry entry) throws IOException {
      if (failures < toFail) {
        failures++;
        throw new IOException("no space left");
      }
      steps.add(entry.step());
    }

    @Override
    public void close(RunEnd end) {
      ends.add(end);
    }
  }
}
