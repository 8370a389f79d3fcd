package plumbline.tensor;

import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// The element types that tensors are made of here.
public enum DType {
  FLOAT32(4, ScalarType.Float),
  FLOAT64(8, ScalarType.Double),
  BFLOAT16(2, ScalarType.BFloat16),
  FLOAT16(2, ScalarType.Half),
  INT64(8, ScalarType.Long),
  INT32(4, ScalarType.Int),
  INT16(2, ScalarType.Short),
  INT8(1, ScalarType.Char),
  UINT8(1, ScalarType.Byte),
  BOOL(1, ScalarType.Bool);

  private final int bytes;
  private final ScalarType scalarType;

  DType(int bytes, ScalarType scalarType) {
    this.bytes = bytes;
    this.scalarType = scalarType;
  }

  /// Bytes of one element.
  public int bytes() {
    return bytes;
  }

  /// True for types that can carry gradients.
  public boolean isFloating() {
    return switch (this) {
      case FLOAT32, FLOAT64, BFLOAT16, FLOAT16 -> true;
      case INT64, INT32, INT16, INT8, UINT8, BOOL -> false;
    };
  }

  /// The type in which a softmax over numbers of this type is taken: FLOAT64 of FLOAT64, else
  /// FLOAT32.
  public DType wide() {
    return this == FLOAT64 ? FLOAT64 : FLOAT32;
  }

  ScalarType scalarType() {
    return scalarType;
  }

  static DType of(torch.ScalarType type) {
    for (var candidate : values()) {
      if (candidate.scalarType.value == type.value) {
        return candidate;
      }
    }
    throw new IllegalStateException("element type " + type + " is not used here");
  }
}
