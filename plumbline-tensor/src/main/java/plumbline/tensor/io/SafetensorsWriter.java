package plumbline.tensor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes safetensors files as a stream: the header first, then one tensor after the other in
/// chunks of at most 4 MiB.
///
/// Tensors keep the order given, except that wider element types come first: this keeps every
/// tensor aligned to its element size, which other readers need.
public final class SafetensorsWriter {
  /// The metadata of files in PyTorch's layout; some readers insist on it.
  public static final Map<String, String> PYTORCH = Map.of("format", "pt");

  private static final int CHUNK = 4 << 20;
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /// Opens the file of a shard by its plain name; the writer closes it.
  @FunctionalInterface
  public interface Opener {
    /// A new empty file.
    WritableByteChannel open(String name) throws IOException;
  }

  /// Writes a new file and forces it to the disk.
  public static void write(Path file, Map<String, String> metadata, List<TensorToWrite> tensors)
      throws IOException {
    try (var channel = create(file)) {
      write(channel, metadata, tensors);
    }
  }

  /// Writes one file to `out`, which stays open.
  ///
  /// @throws IllegalArgumentException if a name stands twice, or a content gives too few or too
  ///   many bytes
  public static void write(
      WritableByteChannel out, Map<String, String> metadata, List<TensorToWrite> tensors)
      throws IOException {
    var ordered = aligned(tensors);
    writeAll(out, ByteBuffer.wrap(header(metadata, ordered)));
    for (TensorToWrite tensor : ordered) {
      var sink = new CountingSink(tensor, out);
      tensor.content().writeTo(sink);
      sink.requireComplete();
    }
  }

  /// Writes `model.safetensors`, or several `model-0000i-of-0000n.safetensors` of at most
  /// `maxShardBytes` of tensor data each (a larger tensor has its own) and their index; returns the
  /// names of the files.
  public static List<String> writeShards(
      Opener files, long maxShardBytes, Map<String, String> metadata, List<TensorToWrite> tensors)
      throws IOException {
    if (maxShardBytes < 1) {
      throw new IllegalArgumentException(
          "shards of %d bytes, expected at least 1".formatted(maxShardBytes));
    }
    var shards = split(aligned(tensors), maxShardBytes);
    var weightMap = new LinkedHashMap<String, String>();
    var names = new ArrayList<String>();
    for (int i = 0; i < shards.size(); i++) {
      String name =
          shards.size() == 1
              ? SafetensorsDirectory.SINGLE
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      try (var out = files.open(name)) {
        write(out, metadata, shards.get(i));
      }
      shards.get(i).forEach(tensor -> weightMap.put(tensor.name(), name));
      names.add(name);
    }
    if (shards.size() > 1) {
      long total = tensors.stream().mapToLong(TensorToWrite::bytes).reduce(0, Math::addExact);
      try (var out = files.open(SafetensorsDirectory.INDEX)) {
        writeAll(out, ByteBuffer.wrap(new ShardIndex(weightMap).toJson(total)));
      }
      names.add(SafetensorsDirectory.INDEX);
    }
    return List.copyOf(names);
  }

  /// As [#writeShards(Opener, long, Map, List)] into an existing directory, forced to the disk.
  public static List<String> writeShards(
      Path directory, long maxShardBytes, Map<String, String> metadata, List<TensorToWrite> tensors)
      throws IOException {
    return writeShards(name -> create(directory.resolve(name)), maxShardBytes, metadata, tensors);
  }

  private static WritableByteChannel create(Path file) throws IOException {
    return new ForcedChannel(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  private static List<TensorToWrite> aligned(List<TensorToWrite> tensors) {
    var names = new HashSet<String>();
    for (TensorToWrite tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("tensor '%s' is given twice".formatted(tensor.name()));
      }
    }
    return tensors.stream()
        .sorted(Comparator.comparingInt(tensor -> -tensor.type().bytes()))
        .toList();
  }

  private static List<List<TensorToWrite>> split(List<TensorToWrite> tensors, long maxBytes) {
    var shards = new ArrayList<List<TensorToWrite>>();
    shards.add(new ArrayList<>());
    long bytes = 0;
    for (TensorToWrite tensor : tensors) {
      if (bytes + tensor.bytes() > maxBytes && !shards.getLast().isEmpty()) {
        shards.add(new ArrayList<>());
        bytes = 0;
      }
      shards.getLast().add(tensor);
      bytes = Math.addExact(bytes, tensor.bytes());
    }
    return shards;
  }

  private static byte[] header(Map<String, String> metadata, List<TensorToWrite> tensors)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[Long.BYTES]);
    try (var json = new JsonFactory().createGenerator(bytes)) {
      writeHeader(json, metadata, tensors);
    }
    while (bytes.size() % ALIGNMENT != 0) {
      bytes.write(' ');
    }
    byte[] header = bytes.toByteArray();
    int length = header.length - Long.BYTES;
    if (length > SafetensorsHeader.MAX_BYTES || tensors.size() > SafetensorsHeader.MAX_TENSORS) {
      throw new IllegalArgumentException(
          "%d tensors with a header of %d bytes are too many for a file; write shards"
              .formatted(tensors.size(), length));
    }
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    return header;
  }

  private static void writeHeader(
      JsonGenerator json, Map<String, String> metadata, List<TensorToWrite> tensors)
      throws IOException {
    json.writeStartObject();
    if (!metadata.isEmpty()) {
      json.writeObjectFieldStart(SafetensorsHeader.METADATA);
      for (var entry : metadata.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    long begin = 0;
    for (TensorToWrite tensor : tensors) {
      long end = Math.addExact(begin, tensor.bytes());
      json.writeObjectFieldStart(tensor.name());
      json.writeStringField("dtype", tensor.type().name());
      json.writeFieldName("shape");
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      json.writeArray(shape, 0, shape.length);
      json.writeFieldName("data_offsets");
      json.writeArray(new long[] {begin, end}, 0, 2);
      json.writeEndObject();
      begin = end;
    }
    json.writeEndObject();
  }

  private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (out.write(bytes) <= 0) {
        throw new IOException(
            "the channel takes no more bytes, %d left".formatted(bytes.remaining()));
      }
    }
  }

  private static final class CountingSink implements TensorToWrite.Sink {
    private final TensorToWrite tensor;
    private final WritableByteChannel out;
    private long written;

    CountingSink(TensorToWrite tensor, WritableByteChannel out) {
      this.tensor = tensor;
      this.out = out;
    }

    @Override
    public void write(MemorySegment bytes) throws IOException {
      if (bytes.byteSize() > tensor.bytes() - written) {
        throw wrongSize("at least %d".formatted(written + bytes.byteSize()));
      }
      for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
        long length = Math.min(CHUNK, bytes.byteSize() - at);
        writeAll(out, buffer(bytes.asSlice(at, length)));
      }
      written += bytes.byteSize();
    }

    /// Arrays of other types than byte have no view as a buffer.
    private static ByteBuffer buffer(MemorySegment chunk) {
      return chunk.isNative()
          ? chunk.asByteBuffer()
          : ByteBuffer.wrap(chunk.toArray(ValueLayout.JAVA_BYTE));
    }

    void requireComplete() {
      if (written != tensor.bytes()) {
        throw wrongSize(Long.toString(written));
      }
    }

    private IllegalArgumentException wrongSize(String came) {
      return new IllegalArgumentException(
          "tensor '%s': its content gave %s bytes, %s %s takes %d"
              .formatted(tensor.name(), came, tensor.type(), tensor.shape(), tensor.bytes()));
    }
  }

  /// Forces a file to the disk before it is closed.
  private record ForcedChannel(FileChannel file) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return file.write(bytes);
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      try (file) {
        file.force(true);
      }
    }
  }
}
