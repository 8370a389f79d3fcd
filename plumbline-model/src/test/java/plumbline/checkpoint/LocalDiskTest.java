package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
  private final Disk disk = Disk.local();

  @TempDir private Path folder;

  @Test
  void aFileThatIsGoneIsNotBegunInItsMiddle() throws IOException {
    var file = folder.resolve("log");
    assertThatThrownBy(() -> disk.extend(file, 5).close())
        .hasMessage(
            "%s is gone, 5 bytes were written to it; put it back, or stop and resume the run without it"
                .formatted(file));
    assertThat(file).doesNotExist();
    try (var begun = disk.extend(file, 0)) {
      begun.write(ByteBuffer.wrap(new byte[] {'a', 'b'}));
    }
    assertThat(file).hasContent("ab");
  }

  @Test
  void aLinkIsReadAndNeverWrittenThrough() throws IOException {
    var file = Files.writeString(folder.resolve("blob"), "abcd");
    var link = Files.createSymbolicLink(folder.resolve("link"), file);
    try (var in = disk.open(link)) {
      assertThat(in.readAllBytes()).asString().isEqualTo("abcd");
    }
    assertThatThrownBy(() -> disk.create(link).close()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk.extend(link, 2).close()).isInstanceOf(IOException.class);
    disk.move(Files.writeString(folder.resolve("new"), "xy"), link);
    assertThat(Files.isSymbolicLink(link)).isFalse();
    assertThat(link).hasContent("xy");
    disk.delete(Files.createSymbolicLink(folder.resolve("other"), file));
    assertThat(file).hasContent("abcd");
  }

  @Test
  void aFileThatWasCutKeepsWhatIsLeft() throws IOException {
    var file = Files.writeString(folder.resolve("log"), "abcd");
    assertThatThrownBy(() -> disk.extend(file, 5).close())
        .hasMessage(
            "%s has 4 bytes, 5 were written: it was cut from outside; put it back as it was, or stop and resume the run with what is left"
                .formatted(file));
    assertThat(file).hasContent("abcd");
    disk.extend(file, 3).close();
    assertThat(file).hasContent("abc");
  }
}
