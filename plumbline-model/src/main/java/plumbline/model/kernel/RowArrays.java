package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import plumbline.tensor.Tensor;

/// Brings pieces of tensors into arrays and back.
final class RowArrays {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  private RowArrays() {}

  /// Fills the first `length` places of `array` with the numbers from `start` on.
  static void read(MemorySegment from, long start, float[] array, int length) {
    read(from, start, array, 0, length);
  }

  /// Fills `length` places of `array` from `first` on.
  static void read(MemorySegment from, long start, float[] array, int first, int length) {
    MemorySegment.copy(from, FLOAT, start * Float.BYTES, array, first, length);
  }

  /// Puts `length` numbers of `array` where `start` is.
  static void write(float[] array, int first, MemorySegment to, long start, int length) {
    MemorySegment.copy(array, first, to, FLOAT, start * Float.BYTES, length);
  }

  /// All numbers of a small tensor.
  static float[] all(Tensor tensor) {
    return tensor.segment().toArray(FLOAT);
  }

  /// Sum of `a[i] * b[i]`, in eight sums side by side.
  static float dot(float[] a, float[] b, int length) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    int i = 0;
    for (; i < length - 7; i += 8) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
      s4 += a[i + 4] * b[i + 4];
      s5 += a[i + 5] * b[i + 5];
      s6 += a[i + 6] * b[i + 6];
      s7 += a[i + 7] * b[i + 7];
    }
    for (; i < length; i++) {
      s0 += a[i] * b[i];
    }
    return ((s0 + s4) + (s1 + s5)) + ((s2 + s6) + (s3 + s7));
  }
}
