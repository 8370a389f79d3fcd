package plumbline.claim.jtmath;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.data.overlap.LshBands;
import plumbline.data.overlap.MinHash;
import plumbline.data.overlap.Shingles;
import plumbline.data.overlap.TextUnits;

/// How often pairs of sets of a known Jaccard similarity become candidates.
///
/// @param seed of the sets
/// @param pairs how many
record HitRates(long seed, int pairs) {
  private static final LshBands BANDS = new LshBands(14, 8);
  private static final int UNION = 100;

  /// The share of pairs with this similarity that share a band.
  double at(double similarity) {
    var hash = new MinHash(BANDS.bands() * BANDS.rows(), 1);
    int shared = (int) Math.round(similarity * UNION);
    int hits = 0;
    for (int pair = 0; pair < pairs; pair++) {
      int apart = (UNION - shared) / 2;
      var one = keys(hash, pair, 0, shared + apart);
      var other = keys(hash, pair, apart, UNION);
      hits += IntStream.range(0, one.length).anyMatch(i -> one[i] == other[i]) ? 1 : 0;
    }
    return (double) hits / pairs;
  }

  /// Keys of the words from `from` to `to` of the words of a pair.
  private long[] keys(MinHash hash, int pair, int from, int to) {
    var words =
        IntStream.range(from, to)
            .mapToObj(i -> "s%dp%dw%d".formatted(seed, pair, i))
            .collect(Collectors.joining(" "));
    return BANDS.keys(hash.signature(Shingles.of(TextUnits.of(words), 1)));
  }

  /// What theory says.
  static double expected(double similarity) {
    return BANDS.probability(similarity);
  }
}
