package plumbline.metric;

import java.time.Instant;
import java.util.List;

/// One thing a run reports: figures, a remark, or samples to look at.
public sealed interface LogEntry
    permits StepMetrics, LogEntry.Note, LogEntry.Samples, LogEntry.Preferences {
  /// The step it belongs to.
  long step();

  /// When it was reported.
  Instant time();

  /// A remark in words, such as why nothing could be learnt in this step.
  record Note(long step, Instant time, String text) implements LogEntry {}

  /// Samples of one step.
  record Samples(long step, Instant time, List<SampleRecord> samples) implements LogEntry {
    public Samples {
      samples = List.copyOf(samples);
    }
  }

  /// Pairs or labels of one step.
  record Preferences(long step, Instant time, List<PreferenceRecord> records) implements LogEntry {
    public Preferences {
      records = List.copyOf(records);
    }
  }
}
