package plumbline.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Standard output that remembers why something could not be written.
final class StandardOutput extends OutputStream {
  private static final int KIND = 0170000; // of the mode that stat(2) tells
  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final OutputStream to;
  private final Path named;
  private @Nullable IOException failure;

  /// @param named the path of what is written to
  StandardOutput(OutputStream to, Path named) {
    this.to = to;
    this.named = named;
  }

  static StandardOutput ofProcess() {
    return new StandardOutput(new FileOutputStream(FileDescriptor.out), Path.of("/dev/fd/1"));
  }

  /// Whether it is a pipe that nobody reads any more. The message of the failure does not tell: it
  /// is in the language of the system. But a pipe is never full for good, and a disk is no pipe.
  boolean lostItsReader() {
    if (failure == null) {
      return false;
    }
    try {
      int kind = (int) Files.getAttribute(named, "unix:mode") & KIND;
      return kind == PIPE || kind == SOCKET;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    try {
      to.write(bytes, from, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
