package plumbline.data.cleaning;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import plumbline.data.overlap.LshBands;
import plumbline.data.overlap.MinHash;
import plumbline.data.overlap.TextUnits;

/// How duplicates are found.
///
/// @param text what is compared
/// @param near how near-duplicates are found
/// @param quality the column whose largest value decides which row of a cluster stays; empty keeps
///   the first
/// @param shown how many examples of each reason the report has
public record DedupSettings(KeyText text, Near near, String quality, int shown) {
  /// How near-duplicates are found.
  ///
  /// @param exactOnly whether they are not looked for
  /// @param shingle words of an n-gram; shorter texts have no near-duplicates
  /// @param hashes length of a signature
  /// @param bands how signatures become candidates
  /// @param similarity the Jaccard similarity from which on candidates are duplicates
  /// @param seed of the signatures
  public record Near(
      boolean exactOnly, int shingle, int hashes, LshBands bands, double similarity, long seed) {
    public Near {
      TextUnits.requireSize(shingle);
      bands.requireFit(hashes);
      requireSimilarity(similarity);
    }

    /// Refuses a similarity that no two texts have, or all.
    public static void requireSimilarity(double similarity) {
      if (!(similarity > 0 && similarity <= 1)) {
        throw new IllegalArgumentException(
            "near-duplicates from a similarity of %s; it must be above 0 and at most 1"
                .formatted(similarity));
      }
    }

    /// 5-grams of words, 112 hashes in 14 bands of 8, Jaccard similarity of 0.7.
    public static Near standard() {
      return new Near(false, 5, 112, new LshBands(14, 8), 0.7, 1);
    }

    MinHash minHash() {
      return new MinHash(hashes, seed);
    }
  }

  SequencedMap<String, String> words() {
    var words = new LinkedHashMap<String, String>();
    words.put("text", String.join(", ", text.columns()));
    if (!near.exactOnly()) {
      words.put("shingle", near.shingle() + " words");
      words.put(
          "candidates",
          "%d hashes in %d bands of %d rows, seed %d"
              .formatted(near.hashes(), near.bands().bands(), near.bands().rows(), near.seed()));
      words.put("similarity", "Jaccard at least " + near.similarity());
    }
    words.put("kept", quality.isEmpty() ? "the first" : "the largest " + quality);
    return words;
  }
}
