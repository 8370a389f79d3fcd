package plumbline.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// An artefact being written, hidden from readers until it is published. For one thread.
public final class Draft {
  private final Disk disk;
  private final Path directory;
  private final Map<String, Manifest.Part> parts = new TreeMap<>();
  private final Set<String> unfinished = new LinkedHashSet<>();
  private final Set<Path> directories = new LinkedHashSet<>();

  /// Gives the files of an artefact.
  @FunctionalInterface
  public interface Content {
    /// Writes every file.
    void writeTo(Draft draft) throws IOException;
  }

  Draft(Disk disk, Path directory) throws IOException {
    this.disk = disk;
    this.directory = directory;
    disk.createDirectory(directory);
    directories.add(directory);
  }

  /// A new file, checksummed while it is written and forced to the disk when it is closed.
  ///
  /// @param name path within the artefact, as `model/config.json`
  /// @throws IllegalArgumentException if the name is not plain, or stands twice
  public WritableByteChannel create(String name) throws IOException {
    Manifest.requirePartName(name);
    if (parts.containsKey(name) || !unfinished.add(name)) {
      throw new IllegalArgumentException("part '%s' is written twice".formatted(name));
    }
    Path file = directory.resolve(name);
    createParents(file);
    return new Part(name, disk.create(file));
  }

  /// A whole small file.
  public void write(String name, byte[] content) throws IOException {
    try (var part = create(name)) {
      part.write(ByteBuffer.wrap(content));
    }
  }

  private void createParents(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null && !directories.contains(parent)) {
      createParents(parent);
      disk.createDirectory(parent);
      directories.add(parent);
    }
  }

  /// Writes the manifest and forces everything to the disk.
  Manifest seal(long step, Provenance provenance) throws IOException {
    if (!unfinished.isEmpty()) {
      throw new IllegalStateException("parts were not closed: " + unfinished);
    }
    var manifest = Manifest.of(step, parts, provenance);
    try (var out = disk.create(directory.resolve(Manifest.FILE))) {
      writeAll(out, ByteBuffer.wrap(manifest.toBytes()));
      out.force();
    }
    for (Path each : directories) {
      disk.force(each);
    }
    return manifest;
  }

  static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (out.write(bytes) <= 0) {
        throw new IOException("the disk takes no more bytes, %d left".formatted(bytes.remaining()));
      }
    }
  }

  private final class Part implements WritableByteChannel {
    private final String name;
    private final Disk.Output out;
    private final Sha256 sum = new Sha256();
    private boolean whole = true;

    Part(String name, Disk.Output out) {
      this.name = name;
      this.out = out;
    }

    /// Takes all bytes.
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      whole = false;
      ByteBuffer summed = bytes.duplicate();
      writeAll(out, bytes);
      sum.update(summed);
      whole = true;
      return length;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    /// A part whose writing failed stays unfinished, so that it cannot be published.
    @Override
    public void close() throws IOException {
      if (!out.isOpen()) {
        return;
      }
      try (out) {
        if (whole) {
          out.force();
        }
      }
      if (whole) {
        parts.put(name, sum.part());
        unfinished.remove(name);
      }
    }
  }
}
