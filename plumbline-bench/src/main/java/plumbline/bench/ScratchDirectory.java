package plumbline.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import plumbline.checkpoint.Provenance;
import plumbline.train.Run;

/// A directory for one measurement, gone afterwards.
record ScratchDirectory(Path path) implements AutoCloseable {
  static ScratchDirectory make() throws IOException {
    return new ScratchDirectory(Files.createTempDirectory("plumbline-bench"));
  }

  /// How a recipe called `method` runs in it, without checkpoints.
  Run.Settings run(String method) {
    return Run.Settings.of(path, new Provenance("bench", "unknown", "none", Map.of(), method));
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
