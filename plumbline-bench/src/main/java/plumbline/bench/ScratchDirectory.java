package plumbline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A directory for one measurement, gone afterwards.
record ScratchDirectory(Path path) implements AutoCloseable {
  static ScratchDirectory make() throws IOException {
    return new ScratchDirectory(Files.createTempDirectory("plumbline-bench"));
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
