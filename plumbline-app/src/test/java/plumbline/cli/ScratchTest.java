package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void nothingIsLeftOfIt() throws IOException {
    Path left;
    try (var scratch = Scratch.open("plumbline-test")) {
      left = scratch.directory();
      Files.createDirectory(left.resolve("inner"));
      Files.writeString(left.resolve("inner/file"), "x");
      assertThat(left).isDirectory();
    }
    assertThat(left).doesNotExist();
  }
}
