package plumbline.tensor.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor on its way to a file: what it is, and where its bytes come from when their turn comes.
///
/// @param name unique in the file
/// @param type element type
/// @param shape dimensions; empty for a scalar
/// @param content gives the bytes, row-major and little-endian
public record TensorToWrite(String name, StoredType type, List<Long> shape, Content content) {
  public TensorToWrite {
    shape = List.copyOf(shape);
    if (name.isEmpty()
        || name.length() > SafetensorsHeader.MAX_NAME
        || name.equals(SafetensorsHeader.METADATA)) {
      throw new IllegalArgumentException(
          "'%s' cannot name a tensor: expected 1 to %d characters, not %s"
              .formatted(name, SafetensorsHeader.MAX_NAME, SafetensorsHeader.METADATA));
    }
    if (shape.size() > SafetensorsHeader.MAX_RANK || shape.stream().anyMatch(d -> d < 0)) {
      throw new IllegalArgumentException(
          "tensor '%s' has shape %s, expected at most %d dimensions of at least 0"
              .formatted(name, shape, SafetensorsHeader.MAX_RANK));
    }
    type.bytes(shape);
  }

  /// A tensor whose bytes are at hand.
  public static TensorToWrite of(
      String name, StoredType type, List<Long> shape, MemorySegment bytes) {
    return new TensorToWrite(name, type, shape, sink -> sink.write(bytes));
  }

  /// Bytes in the file.
  public long bytes() {
    return type.bytes(shape);
  }

  /// Gives the bytes of a tensor, in one or several segments; called once, when they are needed, so
  /// that a copy of a device tensor lives only while it is written.
  @FunctionalInterface
  public interface Content {
    /// Writes exactly the bytes of the tensor.
    void writeTo(Sink sink) throws IOException;
  }

  /// Takes the bytes of a tensor.
  @FunctionalInterface
  public interface Sink {
    /// Writes the whole segment; it may be reused or freed afterwards.
    void write(MemorySegment bytes) throws IOException;
  }
}
