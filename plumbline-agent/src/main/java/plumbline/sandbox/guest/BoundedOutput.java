package plumbline.sandbox.guest;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// Keeps the first bytes that are written, drops the rest and says once that there was more.
final class BoundedOutput extends OutputStream {
  private final Runnable overflow;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private int limit;
  private boolean over;

  /// @param overflow called when something is dropped
  BoundedOutput(Runnable overflow) {
    this.overflow = overflow;
  }

  /// Forgets what was written; from now on `limit` bytes are kept.
  void restart(int limit) {
    kept.reset();
    this.limit = limit;
    over = false;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int room = Math.min(length, limit - kept.size());
    kept.write(bytes, from, room);
    if (room < length) {
      over = true;
      overflow.run();
    }
  }

  boolean isOver() {
    return over;
  }

  String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }
}
