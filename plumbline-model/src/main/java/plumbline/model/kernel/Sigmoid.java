package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;

/// `1 / (1 + e^-x)` of many numbers at once, to a few units in the last place; 0 where `e^-x` is
/// more than FLOAT32 holds.
final class Sigmoid {
  private static final float LEAST = -87f; // e^-87 is nothing beside 1 and no subnormal number
  private static final float MOST = 89f; // e^89 is infinite in FLOAT32
  private static final float LOG2_E = 1.442695f;
  private static final float ROUNDER = 12_582_912f; // 1.5 * 2^23: adding it leaves no fraction
  private static final float LN2_HIGH = 0.6933594f; // nine bits: its products with k are exact
  private static final float LN2_LOW = -0.00021219444f;
  private static final int BIAS = 127;
  private static final int MANTISSA = 23;

  private final int[] bits;
  private final MemorySegment bytesOfBits;
  private final float[] powers;
  private final MemorySegment bytesOfPowers;

  /// For up to `length` numbers at a time.
  Sigmoid(int length) {
    this.bits = new int[length];
    this.bytesOfBits = MemorySegment.ofArray(bits);
    this.powers = new float[length];
    this.bytesOfPowers = MemorySegment.ofArray(powers);
  }

  /// Replaces the first `length` numbers.
  void apply(float[] x, int length) {
    split(x, bits, length);
    MemorySegment.copy(bytesOfBits, 0, bytesOfPowers, 0, (long) length * Integer.BYTES);
    join(x, powers, length);
  }

  /// With -x = k ln 2 + r: puts `e^r` in the place of x and the bits of `2^k` into `bits`.
  private static void split(float[] x, int[] bits, int length) {
    for (int i = 0; i < length; i++) {
      float y = Math.min(Math.max(-x[i], LEAST), MOST);
      float k = y * LOG2_E + ROUNDER - ROUNDER;
      float r = y - k * LN2_HIGH - k * LN2_LOW;
      float p = 0.00019875691f; // a minimax polynomial of degree 7 on [-ln 2 / 2, ln 2 / 2]
      p = p * r + 0.0013981999f;
      p = p * r + 0.008333452f;
      p = p * r + 0.041665796f;
      p = p * r + 0.16666666f;
      p = p * r + 0.5f;
      x[i] = p * (r * r) + r + 1f;
      bits[i] = ((int) k + BIAS) << MANTISSA;
    }
  }

  private static void join(float[] x, float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      x[i] = 1f / (x[i] * powers[i] + 1f);
    }
  }
}
