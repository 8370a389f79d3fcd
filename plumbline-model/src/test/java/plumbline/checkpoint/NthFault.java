package plumbline.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/// Fails the N-th operation, once or from then on.
final class NthFault implements WatchedDisk.Watcher {
  private final int nth;
  private final boolean sticky;
  private final Kind kind;
  private int seen;
  private boolean halve;

  enum Kind {
    NO_SPACE("No space left on device"),
    BROKEN("Input/output error"),
    SHORT_WRITE("No space left on device");

    private final String message;

    Kind(String message) {
      this.message = message;
    }
  }

  NthFault(int nth, boolean sticky, Kind kind) {
    this.nth = nth;
    this.sticky = sticky;
    this.kind = kind;
  }

  /// Whether an operation failed.
  boolean struck() {
    return seen >= nth;
  }

  @Override
  public void before(String operation, Path path) throws IOException {
    if (!isAffected(operation)) {
      return;
    }
    seen++;
    boolean strikes = seen == nth || (sticky && seen > nth);
    halve = strikes && seen == nth && kind == Kind.SHORT_WRITE && operation.equals("write");
    if (strikes && !halve) {
      throw new IOException(path + ": " + kind.message);
    }
  }

  /// A full disk still reads, renames and deletes; a broken one does nothing.
  private boolean isAffected(String operation) {
    return kind == Kind.BROKEN
        || switch (operation) {
          case "create", "createDirectory", "write", "force", "close", "lock" -> true;
          default -> false;
        };
  }

  @Override
  public int writable(int bytes) {
    return halve ? bytes / 2 : bytes;
  }
}
