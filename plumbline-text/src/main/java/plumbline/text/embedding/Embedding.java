package plumbline.text.embedding;

import java.util.Arrays;

/// The vector of a text.
public final class Embedding {
  private final double[] values;
  private final double norm;
  private final boolean cut;

  private Embedding(double[] values, double norm, boolean cut) {
    this.values = values;
    this.norm = norm;
    this.cut = cut;
  }

  /// A vector that is not zero.
  ///
  /// @param cut whether the text was longer than the embedder reads
  /// @throws IllegalArgumentException where it is zero or not finite
  public static Embedding of(double[] values, boolean cut) {
    double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
    if (!Double.isFinite(largest)) {
      throw new IllegalArgumentException(
          "a text embeds to a vector of %d numbers that are not all finite"
              .formatted(values.length));
    }
    if (largest == 0) {
      throw new IllegalArgumentException(
          "a text embeds to zero, so nothing is near to it or far from it; give a longer text, or"
              + " choose another embedder");
    }
    var scaled = Arrays.stream(values).map(value -> value / largest).toArray();
    double norm = Math.sqrt(Arrays.stream(scaled).map(value -> value * value).sum());
    return new Embedding(scaled, norm, cut);
  }

  /// How many numbers it has.
  public int dimension() {
    return values.length;
  }

  /// Whether the text was longer than the embedder reads.
  public boolean cut() {
    return cut;
  }

  /// Coordinate `i` of the vector of length 1.
  public double get(int i) {
    return values[i] / norm;
  }

  /// `1 - <u, v> / (|u| |v|)`, in [0, 2]: 0 for the same direction, 2 for the opposite one.
  ///
  /// @throws IllegalArgumentException for vectors of different dimensions
  public double cosineDistance(Embedding other) {
    if (values.length != other.values.length) {
      throw new IllegalArgumentException(
          "vectors of %d and %d numbers cannot be compared; they come from different embedders"
              .formatted(values.length, other.values.length));
    }
    double product = 0;
    for (int i = 0; i < values.length; i++) {
      product += values[i] * other.values[i];
    }
    return Math.clamp(1 - product / (norm * other.norm), 0.0, 2.0);
  }
}
