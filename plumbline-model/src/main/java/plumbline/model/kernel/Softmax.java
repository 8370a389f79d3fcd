package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;

/// Scores of one query turned into weights that are not yet divided by their sum.
final class Softmax {
  private final float[] below;
  private final float[] powers;
  private final MemorySegment scores;
  private final MemorySegment weights;
  private final Exponential exponential;

  /// For up to `length` scores.
  Softmax(int length) {
    this.below = new float[length];
    this.powers = new float[length];
    this.scores = MemorySegment.ofArray(below);
    this.weights = MemorySegment.ofArray(powers);
    this.exponential = new Exponential(length);
  }

  /// Where the scores are put.
  MemorySegment scores() {
    return scores;
  }

  /// Where `e^(score - largest)` is found.
  MemorySegment weights() {
    return weights;
  }

  /// Turns the first `count` scores into weights; their sum.
  float raise(int count) {
    lower(below, greatest(below, count), count);
    exponential.ofNegated(below, powers, count);
    return sum(powers, count);
  }

  private static float greatest(float[] values, int count) {
    float greatest = values[0];
    for (int i = 1; i < count; i++) {
      greatest = Math.max(greatest, values[i]);
    }
    return greatest;
  }

  private static void lower(float[] values, float top, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = top - values[i];
    }
  }

  private static float sum(float[] values, int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i < count - 3; i += 4) {
      s0 += values[i];
      s1 += values[i + 1];
      s2 += values[i + 2];
      s3 += values[i + 3];
    }
    for (; i < count; i++) {
      s0 += values[i];
    }
    return (s0 + s2) + (s1 + s3);
  }
}
