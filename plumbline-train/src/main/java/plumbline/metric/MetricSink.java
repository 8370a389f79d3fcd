package plumbline.metric;

import java.io.IOException;
import java.util.function.Consumer;

/// Where a run's reports go. A sink may fail at any time; [Sinks] keeps the run going and offers
/// the same entry again later, so a write that failed must leave nothing half done behind. Called
/// by one thread.
public interface MetricSink {
  /// What messages call it: a file or an address.
  String name();

  /// Takes one entry, or leaves it aside if this sink has no place for its kind.
  ///
  /// @throws IOException where it cannot be written now
  void write(LogEntry entry) throws IOException;

  /// Finishes what is open; nothing is written afterwards.
  void close(RunEnd end) throws IOException;

  /// A sink that takes the figures of every step and nothing else.
  static MetricSink of(String name, Consumer<StepMetrics> figures) {
    return new MetricSink() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void write(LogEntry entry) {
        if (entry instanceof StepMetrics step) {
          figures.accept(step);
        }
      }

      @Override
      public void close(RunEnd end) {}
    };
  }
}
