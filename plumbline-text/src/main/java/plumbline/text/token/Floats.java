package plumbline.text.token;

import java.util.Arrays;
import java.util.Objects;

/// An immutable row of per-token numbers: log-probabilities, entropies, weights.
public final class Floats {
  private static final Floats EMPTY = new Floats(new float[0]);

  private final float[] values;

  private Floats(float[] values) {
    this.values = values;
  }

  /// A row with these values; the array is copied.
  public static Floats of(float... values) {
    return values.length == 0 ? EMPTY : new Floats(values.clone());
  }

  /// `size` times `value`.
  public static Floats filled(int size, float value) {
    var values = new float[size];
    Arrays.fill(values, value);
    return new Floats(values);
  }

  /// The row without values.
  public static Floats empty() {
    return EMPTY;
  }

  /// How many values the row has.
  public int size() {
    return values.length;
  }

  /// The value at `index`, counted from 0.
  public float get(int index) {
    return values[index];
  }

  /// The values from `from` (inclusive) to `to` (exclusive).
  public Floats slice(int from, int to) {
    Objects.checkFromToIndex(from, to, values.length);
    return from == to ? EMPTY : new Floats(Arrays.copyOfRange(values, from, to));
  }

  /// This row followed by `next`.
  public Floats then(Floats next) {
    if (next.values.length == 0) {
      return this;
    }
    var joined = Arrays.copyOf(values, values.length + next.values.length);
    System.arraycopy(next.values, 0, joined, values.length, next.values.length);
    return new Floats(joined);
  }

  /// The sum, taken in double precision.
  public double sum() {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  /// A copy of the values.
  public float[] toArray() {
    return values.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Floats that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
