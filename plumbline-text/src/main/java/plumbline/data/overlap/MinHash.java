package plumbline.data.overlap;

import java.util.Arrays;

/// Signatures of sets whose share of equal places estimates the Jaccard similarity of the sets:
/// `h_k = min over s of (a_k s + b_k) mod (2^61 - 1)`. The factors are those of SplitMix64 from the
/// seed, so a signature is the same everywhere.
public final class MinHash {
  /// The modulus, a Mersenne prime.
  static final long PRIME = (1L << 61) - 1;

  private final long[] a;
  private final long[] b;

  /// @param hashes length of a signature, at least 1
  /// @param seed of the factors
  public MinHash(int hashes, long seed) {
    if (hashes < 1) {
      throw new IllegalArgumentException(
          "a signature of %d hashes; there must be 1 at least".formatted(hashes));
    }
    a = new long[hashes];
    b = new long[hashes];
    long state = seed;
    for (int k = 0; k < hashes; k++) {
      state += 0x9E3779B97F4A7C15L;
      a[k] = Long.remainderUnsigned(mixed(state), PRIME - 1) + 1;
      state += 0x9E3779B97F4A7C15L;
      b[k] = Long.remainderUnsigned(mixed(state), PRIME);
    }
  }

  /// The output function of SplitMix64.
  static long mixed(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /// How long a signature is.
  public int size() {
    return a.length;
  }

  /// The signature of a set; of an empty set every place is `2^61 - 1`.
  public long[] signature(Shingles set) {
    var least = new long[a.length];
    Arrays.fill(least, PRIME);
    for (int i = 0; i < set.size(); i++) {
      long element = Long.remainderUnsigned(set.get(i), PRIME);
      for (int k = 0; k < a.length; k++) {
        least[k] = Math.min(least[k], hash(a[k], element, b[k]));
      }
    }
    return least;
  }

  /// `(a s + b) mod (2^61 - 1)` by the product of 128 bits; all three are below the modulus.
  private static long hash(long a, long s, long b) {
    long low = a * s;
    long high = Math.multiplyHigh(a, s);
    long sum = (low & PRIME) + ((low >>> 61) | (high << 3)) + b;
    long folded = (sum & PRIME) + (sum >>> 61);
    return folded >= PRIME ? folded - PRIME : folded;
  }

  /// The share of places that are equal: the estimate of the Jaccard similarity.
  public static double similarity(long[] one, long[] other) {
    return (double) equal(one, other) / one.length;
  }

  static int equal(long[] one, long[] other) {
    if (one.length != other.length) {
      throw new IllegalArgumentException(
          "signatures of %d and %d hashes do not compare".formatted(one.length, other.length));
    }
    int equal = 0;
    for (int k = 0; k < one.length; k++) {
      equal += one[k] == other[k] ? 1 : 0;
    }
    return equal;
  }
}
