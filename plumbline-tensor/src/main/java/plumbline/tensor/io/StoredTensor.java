package plumbline.tensor.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor in an open safetensors file: row-major, little-endian, read-only, valid until the file
/// is closed.
///
/// The bytes are mapped, so a file that another process truncates while it is open is a hazard:
/// [#copyTo] reports that as a [SafetensorsException], but native code that reads [#data] directly
/// would be killed by the operating system.
public final class StoredTensor {
  private final SafetensorsFile file;
  private final String name;
  private final StoredType type;
  private final List<Long> shape;
  private final MemorySegment data;

  StoredTensor(
      SafetensorsFile file, String name, StoredType type, List<Long> shape, MemorySegment data) {
    this.file = file;
    this.name = name;
    this.type = type;
    this.shape = List.copyOf(shape);
    this.data = data;
  }

  /// The name in the file, as `model.layers.0.mlp.up_proj.weight`.
  public String name() {
    return name;
  }

  /// The element type.
  public StoredType type() {
    return type;
  }

  /// The dimensions; empty for a scalar.
  public List<Long> shape() {
    return shape;
  }

  /// Exactly the bytes of this tensor; its start need not be aligned to the element size.
  public MemorySegment data() {
    return data;
  }

  /// Elements, the product of the dimensions.
  public long elements() {
    return data.byteSize() / type.bytes();
  }

  /// The file that holds this tensor.
  public SafetensorsFile file() {
    return file;
  }

  /// Copies all bytes to the start of `target`.
  ///
  /// @throws SafetensorsException if the file became shorter since it was opened
  /// @throws IllegalArgumentException if `target` is too small
  public void copyTo(MemorySegment target) throws IOException {
    if (target.byteSize() < data.byteSize()) {
      throw new IllegalArgumentException(
          "tensor '%s' has %d bytes, the target has %d"
              .formatted(SafetensorsException.shown(name), data.byteSize(), target.byteSize()));
    }
    file.copy(this, target);
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(SafetensorsException.shown(name), type, shape);
  }
}
