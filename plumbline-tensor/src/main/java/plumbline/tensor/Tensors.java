package plumbline.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/// Makes tensors from numbers and from other tensors.
public final class Tensors {
  private Tensors() {}

  /// FLOAT32 from Java, row-major, on the CPU.
  public static Tensor of(float[] values, long... shape) {
    return of(MemorySegment.ofArray(values), DType.FLOAT32, shape);
  }

  /// FLOAT64 from Java, row-major, on the CPU.
  public static Tensor of(double[] values, long... shape) {
    return of(MemorySegment.ofArray(values), DType.FLOAT64, shape);
  }

  /// INT64 from Java, row-major, on the CPU.
  public static Tensor of(long[] values, long... shape) {
    return of(MemorySegment.ofArray(values), DType.INT64, shape);
  }

  /// INT64 `[n]` from 32-bit integers.
  public static Tensor ofInts(int... values) {
    var wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return of(wide, wide.length);
  }

  /// BOOL from Java, row-major, on the CPU.
  public static Tensor of(boolean[] values, long... shape) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) (values[i] ? 1 : 0);
    }
    return of(MemorySegment.ofArray(bytes), DType.BOOL, shape);
  }

  /// A tensor with a copy of these bytes, row-major little-endian, on the CPU.
  ///
  /// @throws IllegalArgumentException where the bytes are not as many as the shape needs
  public static Tensor of(MemorySegment bytes, DType type, long... shape) {
    var tensor = empty(type, Device.CPU, shape);
    long expected = tensor.count() * type.bytes();
    if (bytes.byteSize() != expected) {
      throw new IllegalArgumentException(
          "%d bytes for a tensor of %d bytes".formatted(bytes.byteSize(), expected));
    }
    if (expected > 0) {
      tensor.segment().copyFrom(bytes);
    }
    return tensor;
  }

  /// A tensor whose elements are not set.
  public static Tensor empty(DType type, Device device, long... shape) {
    Torch.start();
    try (var options = options(type, device)) {
      return Tensor.wrap(torch.empty(shape, options, null));
    }
  }

  /// All elements 0.
  public static Tensor zeros(DType type, Device device, long... shape) {
    return empty(type, device, shape).fill_(0);
  }

  /// All elements `value`.
  public static Tensor full(double value, DType type, Device device, long... shape) {
    return empty(type, device, shape).fill_(value);
  }

  /// A FLOAT64 tensor without dimensions.
  public static Tensor scalar(double value) {
    return of(new double[] {value});
  }

  /// INT64 `from, from + 1, …, to - 1`.
  public static Tensor range(long from, long to, Device device) {
    Torch.start();
    try (var options = options(DType.INT64, device);
        var start = new Scalar(from);
        var end = new Scalar(to)) {
      return Tensor.wrap(torch.arange(start, end, options));
    }
  }

  /// Tensors joined along an existing dimension.
  public static Tensor cat(List<Tensor> parts, int dim) {
    try (var vector = vector(parts)) {
      return Tensor.wrap(torch.cat(vector, dim));
    }
  }

  /// Tensors of one shape joined along a new dimension.
  public static Tensor stack(List<Tensor> parts, int dim) {
    try (var vector = vector(parts)) {
      return Tensor.wrap(torch.stack(vector, dim));
    }
  }

  static TensorVector vector(List<Tensor> tensors) {
    var vector = new TensorVector(tensors.size());
    for (int i = 0; i < tensors.size(); i++) {
      vector.put(i, tensors.get(i).handle());
    }
    return vector;
  }

  private static TensorOptions options(DType type, Device device) {
    var options = new TensorOptions(type.scalarType());
    if (device.equals(Device.CPU)) {
      return options;
    }
    try (var target = device.handle();
        var optional = new org.bytedeco.pytorch.DeviceOptional(target);
        options) {
      return options.device(optional);
    }
  }
}
