package plumbline.metric;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// All sinks of a run behind one door. A failing sink never stops the run: its first failure is
/// reported, its entries wait and are offered again with every later entry, and what was lost is
/// said at the end. Sick runs are diagnosed here, once for all sinks (see [Diagnosis]). Used by one
/// thread.
public final class Sinks {
  private static final int QUIET_STEPS = 20;

  private final List<GuardedSink> sinks;
  private final History history = new History();
  private final Map<Diagnosis.Kind, Long> lastSaid = new EnumMap<>(Diagnosis.Kind.class);
  private boolean closed;

  /// @param warnings takes a line when a sink fails for the first time and when entries were lost
  public Sinks(List<MetricSink> sinks, Consumer<String> warnings) {
    this.sinks = sinks.stream().map(sink -> new GuardedSink(sink, warnings)).toList();
  }

  /// Reports the figures of a step, and a line in words if they look sick.
  public void step(StepMetrics metrics) {
    write(metrics);
    history.add(metrics);
    for (var finding : Diagnosis.of(history.steps())) {
      Long said = lastSaid.put(finding.kind(), metrics.step());
      if (said == null || metrics.step() - said > QUIET_STEPS) {
        write(new LogEntry.Note(metrics.step(), metrics.time(), finding.text()));
      }
    }
  }

  /// Reports samples of a step.
  public void samples(long step, Instant time, List<SampleRecord> samples) {
    write(new LogEntry.Samples(step, time, samples));
  }

  /// Reports pairs or labels of a step.
  public void preferences(long step, Instant time, List<PreferenceRecord> records) {
    write(new LogEntry.Preferences(step, time, records));
  }

  /// Reports a remark and its figures.
  public void note(long step, Instant time, String text, SequencedMap<String, Double> figures) {
    write(new LogEntry.Note(step, time, text, figures));
  }

  /// Offers what still waits a last time and finishes all sinks; a second call does nothing.
  public void close(RunEnd end) {
    if (!closed) {
      closed = true;
      sinks.forEach(sink -> sink.close(end));
    }
  }

  private void write(LogEntry entry) {
    sinks.forEach(sink -> sink.write(entry));
  }
}
