package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import plumbline.tensor.Processor;

/// `e^-x` of many numbers at once, to a few units in the last place for x from -88 to 87. Below
/// that range it may be infinite a little early; beyond, it is something between 0 and 2^-125.
final class Exponential {
  private static final boolean FUSED = Processor.read().fuses();

  private static final float LOG2_E = 1.442695f;
  private static final float ROUNDER = 12_582_912f; // 1.5 * 2^23: adding it leaves no fraction
  private static final float LN2_HIGH = 0.6933594f; // nine bits: its products with k are exact
  private static final float LN2_LOW = -0.00021219444f;
  private static final int LEAST = -126; // 2^-126 is nothing beside 1 and no subnormal number
  private static final int MOST = 128; // 2^128 is infinite in FLOAT32
  private static final int FAR = 1 << 14; // beyond, the remainder is no longer small
  private static final int BIAS = 127;
  private static final int MANTISSA = 23;

  private final boolean fuses;
  private final int[] bits;
  private final MemorySegment bytesOfBits;
  private final float[] powers;
  private final MemorySegment bytesOfPowers;

  /// For up to `length` numbers at a time, as this processor does it fastest.
  Exponential(int length) {
    this(length, FUSED);
  }

  /// @param fuses whether products and sums are one operation
  Exponential(int length, boolean fuses) {
    this.fuses = fuses;
    this.bits = new int[length];
    this.bytesOfBits = MemorySegment.ofArray(bits);
    this.powers = new float[length];
    this.bytesOfPowers = MemorySegment.ofArray(powers);
  }

  /// Puts `e^-x` of the first `length` numbers of `x` into `result`, another array.
  void ofNegated(float[] x, float[] result, int length) {
    if (fuses) {
      splitFused(x, result, bits, length);
    } else {
      splitApart(x, result, bits, length);
    }
    if (largest(bits, length) > FAR) {
      exactly(x, result, length);
      return;
    }
    raise(bits, length);
    MemorySegment.copy(bytesOfBits, 0, bytesOfPowers, 0, (long) length * Integer.BYTES);
    join(result, powers, length);
  }

  /// With -x = k ln 2 + r: `e^r` and k. The loop stands here twice, each with a constant that it is
  /// compiled for.
  private static void splitFused(float[] x, float[] power, int[] exponents, int length) {
    for (int i = 0; i < length; i++) {
      float k = turns(true, -x[i]);
      power[i] = power(true, -x[i], k);
      exponents[i] = (int) k;
    }
  }

  private static void splitApart(float[] x, float[] power, int[] exponents, int length) {
    for (int i = 0; i < length; i++) {
      float k = turns(false, -x[i]);
      power[i] = power(false, -x[i], k);
      exponents[i] = (int) k;
    }
  }

  private static float turns(boolean fuses, float y) {
    return sum(fuses, y, LOG2_E, ROUNDER) - ROUNDER;
  }

  private static float power(boolean fuses, float y, float k) {
    float r = sum(fuses, k, -LN2_LOW, sum(fuses, k, -LN2_HIGH, y));
    float p = 0.00019875691f; // a minimax polynomial of degree 7 on [-ln 2 / 2, ln 2 / 2]
    p = sum(fuses, p, r, 0.0013981999f);
    p = sum(fuses, p, r, 0.008333452f);
    p = sum(fuses, p, r, 0.041665796f);
    p = sum(fuses, p, r, 0.16666666f);
    p = sum(fuses, p, r, 0.5f);
    return sum(fuses, p, r * r, r + 1f);
  }

  /// `a * b + c`.
  private static float sum(boolean fuses, float a, float b, float c) {
    return fuses ? Math.fma(a, b, c) : a * b + c;
  }

  private static int largest(int[] exponents, int length) {
    int largest = 0;
    for (int i = 0; i < length; i++) {
      largest = Math.max(largest, exponents[i] ^ (exponents[i] >> (Integer.SIZE - 1)));
    }
    return largest;
  }

  /// From k to the bits of `2^k`.
  private static void raise(int[] exponents, int length) {
    for (int i = 0; i < length; i++) {
      exponents[i] = (Math.max(LEAST, Math.min(MOST, exponents[i])) + BIAS) << MANTISSA;
    }
  }

  private static void join(float[] x, float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      x[i] *= powers[i];
    }
  }

  private static void exactly(float[] x, float[] result, int length) {
    for (int i = 0; i < length; i++) {
      result[i] = (float) Math.exp(-x[i]);
    }
  }
}
