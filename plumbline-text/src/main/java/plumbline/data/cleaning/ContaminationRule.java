package plumbline.data.cleaning;

import plumbline.data.overlap.TextUnits;

/// When a row is too like a test.
public sealed interface ContaminationRule {
  /// Words of the n-grams by which rows and tests meet.
  int ngram();

  /// The rule in words.
  String words();

  /// Any shared n-gram will do.
  record SharedNgram(int ngram) implements ContaminationRule {
    public SharedNgram {
      TextUnits.requireSize(ngram);
    }

    @Override
    public String words() {
      return "any shared %d-gram".formatted(ngram);
    }
  }

  /// A shared n-gram, and with it a longer one or a longest common subsequence that makes up enough
  /// of the shorter text. Our reading.
  ///
  /// @param longer words of the longer n-gram, which alone suffices
  /// @param overlap share of the shorter text's words that stand in the same order in the other
  record NgramAndOverlap(int ngram, int longer, double overlap) implements ContaminationRule {
    public NgramAndOverlap {
      TextUnits.requireSize(ngram);
      if (longer < ngram) {
        throw new IllegalArgumentException(
            "the longer n-gram has %d words, the shorter %d".formatted(longer, ngram));
      }
      if (!(overlap > 0 && overlap <= 1)) {
        throw new IllegalArgumentException(
            "an overlap of %s; it must be above 0 and at most 1".formatted(overlap));
      }
    }

    /// 8-grams with 13-grams or six tenths of the words.
    public static NgramAndOverlap standard() {
      return new NgramAndOverlap(8, 13, 0.6);
    }

    @Override
    public String words() {
      return "a shared %d-gram with a shared %d-gram or %s of the shorter text's words in order"
          .formatted(ngram, longer, overlap);
    }
  }
}
