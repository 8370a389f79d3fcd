package plumbline.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;

/// Single files that are seen whole or not at all.
public final class AtomicFile {
  private AtomicFile() {}

  /// Writes or replaces a small file of this machine; at most one writer a file.
  ///
  /// @throws CheckpointException if it cannot be written; an older file is then intact
  public static void write(Path file, byte[] content) throws IOException {
    write(Disk.local(), file, content);
  }

  /// As [#write(Path, byte\[\])] on another disk.
  public static void write(Disk disk, Path file, byte[] content) throws IOException {
    Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
    try {
      if (disk.exists(draft)) {
        disk.delete(draft);
      }
      writeAndMove(disk, draft, file, content);
    } catch (IOException e) {
      throw Artifacts.failure("cannot write", file, e);
    }
  }

  private static void writeAndMove(Disk disk, Path draft, Path file, byte[] content)
      throws IOException {
    try {
      try (var out = disk.create(draft)) {
        Draft.writeAll(out, ByteBuffer.wrap(content));
        out.force();
      }
      disk.move(draft, file);
    } catch (IOException e) {
      try {
        if (disk.exists(draft)) {
          disk.delete(draft);
        }
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    disk.force(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a parent"));
  }
}
