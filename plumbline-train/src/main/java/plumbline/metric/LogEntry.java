package plumbline.metric;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// One thing a run reports: figures, a remark, or samples to look at.
public sealed interface LogEntry
    permits StepMetrics, LogEntry.Note, LogEntry.Samples, LogEntry.Preferences {
  /// The step it belongs to.
  long step();

  /// When it was reported.
  Instant time();

  /// A remark in words, such as why nothing could be learnt in this step.
  ///
  /// @param figures of the remark by name, where it has some; they are none of a step
  record Note(long step, Instant time, String text, SequencedMap<String, Double> figures)
      implements LogEntry {
    public Note {
      figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    }

    /// Without figures.
    public Note(long step, Instant time, String text) {
      this(step, time, text, Collections.emptySortedMap());
    }
  }

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
