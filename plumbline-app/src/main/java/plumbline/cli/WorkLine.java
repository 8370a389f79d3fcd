package plumbline.cli;

import java.io.PrintWriter;
import java.time.Duration;
import plumbline.metric.ConsoleSink;

/// Says how far a long work is: on a terminal one line that is rewritten, elsewhere a line now and
/// then.
final class WorkLine {
  private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PLAIN_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String START_OF_LINE = "\r\u001b[K";

  private final PrintWriter err;
  private final ConsoleSink.Mode mode;
  private long shown = System.nanoTime() - PLAIN_NANOS;

  WorkLine(PrintWriter err, ConsoleSink.Mode mode) {
    this.err = err;
    this.mode = mode;
  }

  /// Shows a line, unless one was shown just now.
  void show(String line) {
    long now = System.nanoTime();
    boolean terminal = mode == ConsoleSink.Mode.REWRITTEN;
    if (mode == ConsoleSink.Mode.QUIET || now - shown < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    shown = now;
    if (terminal) {
      err.print(START_OF_LINE + line);
      err.flush();
    } else {
      err.println(line);
    }
  }

  /// A line that stays.
  void leave(String line) {
    if (mode == ConsoleSink.Mode.QUIET) {
      return;
    }
    if (mode == ConsoleSink.Mode.REWRITTEN) {
      err.print(START_OF_LINE);
    }
    err.println(line);
    shown = System.nanoTime();
  }
}
