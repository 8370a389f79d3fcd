package plumbline.tensor.io;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One open safetensors file: `u64` header length, JSON header, data. The whole header is checked
/// before any tensor can be asked for; the data is mapped read-only and not touched by opening.
public final class SafetensorsFile implements Safetensors {
  private static final int LENGTH_BYTES = 8;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final Arena arena;
  private final Map<String, String> metadata;
  private final Map<String, StoredTensor> tensors;

  private SafetensorsFile(
      Path path, FileChannel channel, long size, Arena arena, SafetensorsHeader header)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = size;
    this.arena = arena;
    this.metadata = header.metadata();
    this.tensors = LinkedHashMap.newLinkedHashMap(header.entries().size());
    long dataBytes =
        header.entries().stream().mapToLong(SafetensorsHeader.Entry::end).max().orElse(0);
    MemorySegment data =
        channel.map(FileChannel.MapMode.READ_ONLY, size - dataBytes, dataBytes, arena);
    for (var entry : header.entries()) {
      var bytes = data.asSlice(entry.begin(), entry.end() - entry.begin());
      tensors.put(
          entry.name(), new StoredTensor(this, entry.name(), entry.type(), entry.shape(), bytes));
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // the arena ends with the returned file
  static SafetensorsFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw SafetensorsException.of(
          path, Files.exists(path) ? "is not a regular file" : "no such file");
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    var arena = Arena.ofShared();
    try {
      long size = channel.size();
      return new SafetensorsFile(path, channel, size, arena, header(path, channel, size));
    } catch (IOException | RuntimeException | Error e) {
      try (channel) {
        arena.close();
      }
      throw e;
    }
  }

  private static SafetensorsHeader header(Path path, FileChannel channel, long size)
      throws IOException {
    if (size < LENGTH_BYTES) {
      throw SafetensorsException.of(
          path, "has %d bytes, a safetensors file starts with %d".formatted(size, LENGTH_BYTES));
    }
    long length = read(path, channel, 0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > SafetensorsHeader.MAX_BYTES) {
      throw SafetensorsException.of(
          path,
          "the header length is %s bytes, at most %d are allowed; is this a safetensors file?"
              .formatted(Long.toUnsignedString(length), SafetensorsHeader.MAX_BYTES));
    }
    if (length > size - LENGTH_BYTES) {
      throw SafetensorsException.of(
          path,
          "the header length is %d bytes, but only %d follow: truncated or corrupt"
              .formatted(length, size - LENGTH_BYTES));
    }
    var json = read(path, channel, LENGTH_BYTES, (int) length).array();
    return SafetensorsHeader.parse(path, json, size - LENGTH_BYTES - length);
  }

  private static ByteBuffer read(Path path, FileChannel channel, long position, int bytes)
      throws IOException {
    var buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw SafetensorsException.of(path, "became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public Map<String, StoredTensor> byName() {
    return Collections.unmodifiableMap(tensors);
  }

  /// A fault in mapped memory reaches Java as an [InternalError], at the latest when the size is
  /// asked for.
  void copy(StoredTensor tensor, MemorySegment target) throws IOException {
    try {
      target.copyFrom(tensor.data());
      requireUnchanged(tensor);
    } catch (InternalError e) {
      throw SafetensorsException.of(
              path,
              tensor.name(),
              "its bytes cannot be read: the file was truncated while it was open")
          .causedBy(e);
    }
  }

  private void requireUnchanged(StoredTensor tensor) throws IOException {
    long now = channel.size();
    if (now < size) {
      throw SafetensorsException.of(
          path,
          tensor.name(),
          "the file had %d bytes when it was opened and has %d now".formatted(size, now));
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      arena.close();
    }
  }
}
