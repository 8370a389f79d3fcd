package plumbline.data.overlap;

import java.util.Arrays;

/// The set of n-grams of a text, as hashes. Sets are compared exactly; MinHash estimates the same.
public final class Shingles {
  private final long[] sorted;

  private Shingles(long[] sorted) {
    this.sorted = sorted;
  }

  /// The n-grams of a text; none where it has fewer than `n` units.
  public static Shingles of(TextUnits text, int n) {
    return ofHashes(text.grams(n));
  }

  /// The one n-gram of `n` units from `start`.
  public static Shingles ofRun(TextUnits text, int start, int n) {
    return ofHashes(TextUnits.fnv1a(text.gram(start, n)));
  }

  static Shingles ofHashes(long... hashes) {
    return new Shingles(Arrays.stream(hashes).sorted().distinct().toArray());
  }

  /// How many different n-grams there are.
  public int size() {
    return sorted.length;
  }

  long get(int index) {
    return sorted[index];
  }

  /// How many n-grams both have.
  public int shared(Shingles other) {
    int shared = 0;
    int i = 0;
    int j = 0;
    while (i < sorted.length && j < other.sorted.length) {
      int order = Long.compare(sorted[i], other.sorted[j]);
      shared += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return shared;
  }

  /// The Jaccard similarity: shared n-grams over all; 0 where neither has any.
  public double jaccard(Shingles other) {
    int shared = shared(other);
    int all = sorted.length + other.sorted.length - shared;
    return all == 0 ? 0 : (double) shared / all;
  }
}
