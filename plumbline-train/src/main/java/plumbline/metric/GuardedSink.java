package plumbline.metric;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One sink, with the entries it could not take yet.
final class GuardedSink {
  static final int CAPACITY = 4096;

  private final MetricSink sink;
  private final Consumer<String> warnings;
  private final Deque<LogEntry> waiting = new ArrayDeque<>();
  private long failures;
  private long lost;
  private String lastCause = "";

  GuardedSink(MetricSink sink, Consumer<String> warnings) {
    this.sink = sink;
    this.warnings = warnings;
  }

  void write(LogEntry entry) {
    if (waiting.size() == CAPACITY) {
      waiting.removeFirst();
      lost++;
    }
    waiting.addLast(entry);
    drain();
  }

  void close(RunEnd end) {
    drain();
    lost += waiting.size();
    waiting.clear();
    try {
      sink.close(end);
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
    if (lost > 0) {
      warnings.accept(
          "%s lost %d entries; it failed %d times, last with: %s"
              .formatted(sink.name(), lost, failures, lastCause));
    }
  }

  private void drain() {
    while (!waiting.isEmpty()) {
      try {
        sink.write(waiting.getFirst());
      } catch (IOException e) {
        failed(e);
        return;
      } catch (RuntimeException e) { // this entry would fail for ever and hold up the others
        failed(e);
        lost++;
      }
      waiting.removeFirst();
    }
  }

  /// What a message should say; that of the file system may be the bare path.
  private static String reason(Exception cause) {
    @Nullable String message = cause.getMessage();
    boolean bare = cause instanceof FileSystemException file && file.getReason() == null;
    return message == null || bare ? cause.toString() : message;
  }

  private void failed(Exception cause) {
    lastCause = reason(cause);
    if (failures++ == 0) {
      warnings.accept(
          "%s cannot be written: %s; the run goes on and tries again at every step"
              .formatted(sink.name(), lastCause));
    }
  }
}
