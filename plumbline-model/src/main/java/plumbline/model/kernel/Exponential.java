package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;

/// `e^x` of many numbers at once, to about one unit in the last place. Below -104 it is 0, above 88
/// it stays finite at the size of the largest FLOAT32.
final class Exponential {
  private static final float LEAST = -104f;
  private static final float LOG2_E = 1.442695f;
  private static final float ROUNDER = 12_582_912f; // 1.5 * 2^23: adding it leaves no fraction
  private static final float LN2_HIGH = 0.6933594f;
  private static final float LN2_LOW = -0.00021219444f;
  private static final int BIAS = 127;
  private static final int MANTISSA = 23;

  private final int[] bits;
  private final MemorySegment bytesOfBits;
  private final float[] powers;
  private final MemorySegment bytesOfPowers;

  /// For up to `length` numbers at a time.
  Exponential(int length) {
    this.bits = new int[length];
    this.bytesOfBits = MemorySegment.ofArray(bits);
    this.powers = new float[length];
    this.bytesOfPowers = MemorySegment.ofArray(powers);
  }

  /// Replaces the first `length` numbers x by `e^x`.
  void apply(float[] x, int length) {
    split(x, bits, length);
    raise(length);
    scale(x, powers, length);
  }

  /// Replaces the first `length` numbers x by `1 / (1 + e^x)`.
  void fermi(float[] x, int length) {
    split(x, bits, length);
    raise(length);
    fermi(x, powers, length);
  }

  /// With x = k ln 2 + r: puts `e^r` in the place of x and the bits of `2^k` into `bits`.
  private static void split(float[] x, int[] bits, int length) {
    for (int i = 0; i < length; i++) {
      float y = Math.max(x[i], LEAST);
      float k = y * LOG2_E + ROUNDER - ROUNDER;
      float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, y));
      float p = 0.00019875691f; // a minimax polynomial of degree 7 on [-ln 2 / 2, ln 2 / 2]
      p = Math.fma(p, r, 0.0013981999f);
      p = Math.fma(p, r, 0.008333452f);
      p = Math.fma(p, r, 0.041665796f);
      p = Math.fma(p, r, 0.16666666f);
      p = Math.fma(p, r, 0.5f);
      x[i] = Math.fma(p, r * r, r) + 1f;
      bits[i] = (Math.max(-BIAS, Math.min((int) k, BIAS)) + BIAS) << MANTISSA;
    }
  }

  private void raise(int length) {
    MemorySegment.copy(bytesOfBits, 0, bytesOfPowers, 0, (long) length * Integer.BYTES);
  }

  private static void scale(float[] x, float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      x[i] *= powers[i];
    }
  }

  private static void fermi(float[] x, float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      x[i] = 1f / Math.fma(x[i], powers[i], 1f);
    }
  }
}
