package plumbline.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/// Turns Ctrl-C and a polite kill into a wish to stop: the command ends its step, saves, and says
/// how to go on; only then does the process end, with the code of the signal (130 or 143).
final class StopSignal implements AutoCloseable {
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean requested;
  private final PrintWriter err;

  private StopSignal(PrintWriter err) {
    this.err = err;
  }

  /// Listens from now on.
  static StopSignal listen(PrintWriter err) {
    var signal = new StopSignal(err);
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop-signal"));
    return signal;
  }

  private void stop() {
    if (done.getCount() == 0) {
      return;
    }
    requested = true;
    err.println("\nplumbline: stopping after this step; kill -9 ends at once and loses it");
    try {
      done.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the work should end soon.
  boolean requested() {
    return requested;
  }

  /// Says that everything is saved and the process may end.
  @Override
  public void close() {
    done.countDown();
  }
}
