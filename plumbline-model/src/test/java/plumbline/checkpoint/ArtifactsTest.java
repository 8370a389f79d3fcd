package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
  @TempDir Path root;
  private final Artifacts artifacts = new Artifacts(Disk.local());

  private Path target() {
    return root.resolve("out").resolve("model");
  }

  private Manifest publish(String text) throws IOException {
    return artifacts.publish(
        target(),
        0,
        1,
        Trial.PROVENANCE,
        draft -> draft.write("config.json", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aDirectoryIsPublishedAndReplacedWhole() throws IOException {
    publish("one");
    assertThat(artifacts.verify(target())).isEqualTo(publish("one"));
    publish("two");
    assertThat(target().resolve("config.json")).hasContent("two");
    assertThat(root.resolve("out")).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void whatAUserPutThereIsNeverDeleted() throws IOException {
    publish("one");
    Files.writeString(target().resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> publish("two"))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            target()
                + " holds notes.txt, which manifest.json does not list; move it away or choose"
                + " another directory");
    assertThat(target().resolve("config.json")).hasContent("one");
  }

  @Test
  void aDirectoryOfSomebodyElseIsNeverReplaced() throws IOException {
    Files.createDirectories(target());
    publish("into an empty one");
    Path home = Files.createDirectory(root.resolve("home"));
    Files.writeString(home.resolve("thesis.tex"), "mine");
    assertThatThrownBy(() -> artifacts.publish(home, 0, 1, Trial.PROVENANCE, draft -> {}))
        .hasMessageStartingWith(home + " holds thesis.tex, which manifest.json does not list");
    Path file = Files.writeString(root.resolve("file"), "mine");
    assertThatThrownBy(() -> artifacts.publish(file, 0, 1, Trial.PROVENANCE, draft -> {}))
        .hasMessage(file + " is in the way: not a directory");
  }

  @Test
  void anArtefactThatSteppedAsideComesBack() throws IOException {
    publish("one");
    Path aside = target().resolveSibling(".model.aside");
    Files.move(target(), aside);
    artifacts.recover(target());
    assertThat(target().resolve("config.json")).hasContent("one");
    assertThat(aside).doesNotExist();
  }

  @Test
  void aFileIsReplacedWhole() throws IOException {
    Path file = root.resolve("report.json");
    Files.writeString(root.resolve(".report.json.draft"), "left by a killed run");
    AtomicFile.write(file, new byte[] {'1'});
    AtomicFile.write(file, new byte[] {'2'});
    assertThat(file).hasContent("2");
    assertThat(root).isDirectoryNotContaining("glob:**/.*");
    Path nowhere = root.resolve("none").resolve("x");
    assertThatThrownBy(() -> AtomicFile.write(nowhere, new byte[0]))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith("cannot write " + nowhere + ": ");
  }

  @Test
  void everyFlippedByteIsDetected() throws IOException {
    artifacts.publish(target(), 0, 3, Trial.PROVENANCE, draft -> Trial.content(draft, 3));
    Manifest manifest = artifacts.verify(target());
    var files = new ArrayList<>(manifest.parts().keySet());
    files.add(Manifest.FILE);
    int flips = 0;
    int detected = 0;
    for (String name : files) {
      Path file = target().resolve(name);
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < bytes.length; i++, flips++) {
        set(file, i, (byte) (bytes[i] ^ (1 << (i % 8))));
        try {
          artifacts.verify(target());
        } catch (CheckpointException e) {
          detected +=
              String.valueOf(e.getMessage()).startsWith(target() + ": " + name + " ") ? 1 : 0;
        }
        set(file, i, bytes[i]);
      }
    }
    assertThat(detected).isEqualTo(flips);
    assertThat(flips).isGreaterThan(1_000);
    assertThat(artifacts.verify(target())).isEqualTo(manifest);
  }

  private static void set(Path file, long position, byte value) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {value}), position);
    }
  }
}
