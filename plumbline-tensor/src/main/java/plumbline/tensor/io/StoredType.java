package plumbline.tensor.io;

import java.util.Arrays;
import java.util.Optional;

/// An element type of the safetensors format; the constant's name is the name on the wire.
public enum StoredType {
  F64(8),
  F32(4),
  F16(2),
  BF16(2),
  F8_E4M3(1),
  F8_E5M2(1),
  F8_E8M0(1),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1);

  private final int bytes;

  StoredType(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// The type with this name on the wire, if the format has one that is whole bytes wide.
  public static Optional<StoredType> of(String wireName) {
    return Arrays.stream(values()).filter(type -> type.name().equals(wireName)).findFirst();
  }

  /// Bytes of a tensor of this type.
  ///
  /// @throws ArithmeticException if the product leaves the range of `long`
  public long bytes(Iterable<Long> shape) {
    long product = bytes;
    for (long dimension : shape) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }
}
