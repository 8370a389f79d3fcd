package plumbline.cli;

import static java.util.Locale.ROOT;

import java.io.PrintWriter;
import java.time.Duration;
import plumbline.claim.ClaimRun;
import plumbline.metric.ConsoleSink;

/// Shows how far a claim is: on a terminal one line that is rewritten, elsewhere a line now and
/// then. Seeds that are done stay on the screen.
final class ClaimProgress implements ClaimRun.Display {
  private static final long TERMINAL_NANOS = Duration.ofMillis(100).toNanos();
  private static final long PLAIN_NANOS = Duration.ofSeconds(10).toNanos();
  private static final String START_OF_LINE = "\r\u001b[K";

  private final PrintWriter err;
  private final ConsoleSink.Mode mode;
  private long shown = System.nanoTime() - PLAIN_NANOS;

  ClaimProgress(PrintWriter err, ConsoleSink.Mode mode) {
    this.err = err;
    this.mode = mode;
  }

  @Override
  public void at(String work, String part, long step, long steps) {
    long now = System.nanoTime();
    boolean terminal = mode == ConsoleSink.Mode.REWRITTEN;
    if (mode == ConsoleSink.Mode.QUIET || now - shown < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    shown = now;
    var line = "%s  %s %d/%d".formatted(work, part, step, steps);
    if (terminal) {
      err.print(START_OF_LINE + line);
      err.flush();
    } else {
      err.println(line);
    }
  }

  @Override
  public void done(String work, double seconds, int seedsLeft) {
    if (mode == ConsoleSink.Mode.QUIET) {
      return;
    }
    if (mode == ConsoleSink.Mode.REWRITTEN) {
      err.print(START_OF_LINE);
    }
    err.println(
        String.format(
            ROOT,
            "%s  done in %.0f s, %d %s left",
            work,
            seconds,
            seedsLeft,
            seedsLeft == 1 ? "seed" : "seeds"));
    shown = System.nanoTime();
  }
}
