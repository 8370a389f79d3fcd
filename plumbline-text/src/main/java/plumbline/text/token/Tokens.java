package plumbline.text.token;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/// An immutable row of token ids.
public final class Tokens {
  private static final Tokens EMPTY = new Tokens(new int[0]);

  private final int[] ids;

  private Tokens(int[] ids) {
    this.ids = ids;
  }

  /// A row with these ids; the array is copied.
  public static Tokens of(int... ids) {
    return ids.length == 0 ? EMPTY : new Tokens(ids.clone());
  }

  /// The row without tokens.
  public static Tokens empty() {
    return EMPTY;
  }

  /// How many tokens the row has.
  public int size() {
    return ids.length;
  }

  /// Whether the row has no token.
  public boolean isEmpty() {
    return ids.length == 0;
  }

  /// The id at `index`, counted from 0.
  public int get(int index) {
    return ids[index];
  }

  /// The tokens from `from` (inclusive) to `to` (exclusive).
  public Tokens slice(int from, int to) {
    Objects.checkFromToIndex(from, to, ids.length);
    return from == to ? EMPTY : new Tokens(Arrays.copyOfRange(ids, from, to));
  }

  /// This row followed by `next`.
  public Tokens then(Tokens next) {
    if (next.isEmpty()) {
      return this;
    }
    var joined = Arrays.copyOf(ids, ids.length + next.ids.length);
    System.arraycopy(next.ids, 0, joined, ids.length, next.ids.length);
    return new Tokens(joined);
  }

  /// A copy of the ids.
  public int[] toArray() {
    return ids.clone();
  }

  /// The ids in order.
  public IntStream stream() {
    return Arrays.stream(ids);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tokens that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids);
  }
}
