package plumbline.tensor.io;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where real checkpoints of other tools lie, if this machine has them.
final class Fixtures {
  private Fixtures() {}

  static Path models() {
    String named = System.getenv("PLUMBLINE_FIXTURES");
    Path models = Path.of(named == null ? "../../shared/fixtures" : named).resolve("models");
    assumeTrue(
        Files.isDirectory(models),
        () -> "skipped: no fixtures at %s; set PLUMBLINE_FIXTURES".formatted(models));
    return models;
  }
}
