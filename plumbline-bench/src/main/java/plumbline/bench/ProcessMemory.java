package plumbline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process holds, as the system counts it.
final class ProcessMemory {
  private ProcessMemory() {}

  /// Bytes held at this moment.
  static long now() {
    return bytes("VmRSS");
  }

  /// The most bytes ever held: a peak never falls.
  static long peak() {
    return bytes("VmHWM");
  }

  private static long bytes(String field) {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(field + ":")) {
          return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    throw new IllegalStateException("the system does not tell " + field);
  }
}
