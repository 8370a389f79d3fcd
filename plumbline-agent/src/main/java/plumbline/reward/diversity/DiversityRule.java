package plumbline.reward.diversity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// How the eight measures become one score (our reading where the paper gives no number).
///
/// @param weights by measure, summing to 1; the paper weighs all alike
/// @param yuleScale K at which the measure is one half; the paper's 1 gives about 0.01
/// @param lexical which ratio of types to tokens
/// @param longestGram distinct n-grams are the mean over n from 1 on, or 2 alone where it is 0
/// @param length what the length of a text does to its score
public record DiversityRule(
    SequencedMap<String, Double> weights,
    double yuleScale,
    Lexical lexical,
    int longestGram,
    LengthFactor length) {
  /// The names of the measures, in order.
  public static final List<String> MEASURES =
      List.of("lexical", "entropy", "length", "pattern", "adjacent", "yule", "bigram", "function");

  private static final double ROUNDING = 1e-9;

  /// Ratios of types to tokens.
  public enum Lexical {
    /// V / N.
    TTR,
    /// V / sqrt(N) / 10, at most 1.
    ROOT
  }

  /// What the length of N words does.
  public enum LengthFactor {
    /// 0.40 + 0.106 ln N within [0, 1.2], fitted to the paper's tables.
    PAPER_FIT,
    /// Nothing.
    NONE,
    /// min(1, N / 50).
    RAMP;

    /// The factor; 0 without words.
    public double of(int words) {
      if (words == 0) {
        return 0;
      }
      return switch (this) {
        case PAPER_FIT -> Math.clamp(0.40 + 0.106 * Math.log(words), 0, 1.2);
        case NONE -> 1;
        case RAMP -> Math.min(1, words / 50.0);
      };
    }
  }

  public DiversityRule {
    weights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
    if (!List.copyOf(weights.keySet()).equals(MEASURES)) {
      throw new IllegalArgumentException(
          "weights are given for %s, must be for %s".formatted(weights.keySet(), MEASURES));
    }
    double sum = weights.values().stream().mapToDouble(weight -> weight).sum();
    if (weights.values().stream().anyMatch(weight -> !(weight >= 0))
        || Math.abs(sum - 1) > ROUNDING) {
      throw new IllegalArgumentException(
          "the measures weigh %s, must be numbers of at least 0 that sum to 1"
              .formatted(weights.values()));
    }
    if (!(yuleScale > 0)) {
      throw new IllegalArgumentException(
          "the scale of yule is %s, must be above 0".formatted(yuleScale));
    }
    if (longestGram < 0) {
      throw new IllegalArgumentException(
          "n-grams up to %d, must be at least 1, or 0 for 2 alone".formatted(longestGram));
    }
  }

  /// All measures alike, yule's scale 100, V / N, distinct bigrams, the fitted length factor.
  public static DiversityRule standard() {
    return new DiversityRule(alike(), 100, Lexical.TTR, 0, LengthFactor.PAPER_FIT);
  }

  /// Every measure weighs an eighth.
  public static SequencedMap<String, Double> alike() {
    var weights = new LinkedHashMap<String, Double>();
    MEASURES.forEach(name -> weights.put(name, 1.0 / MEASURES.size()));
    return weights;
  }

  /// The score of a text.
  public DiversityScore score(String text) {
    var wording = Wording.of(text);
    var words = wording.words();
    var sentences = wording.sentences();
    var parts = new LinkedHashMap<String, Double>();
    parts.put(
        "lexical",
        switch (lexical) {
          case TTR -> Measures.typeTokenRatio(words);
          case ROOT -> Measures.rootTypeTokenRatio(words, 10);
        });
    parts.put("entropy", Measures.wordEntropy(words));
    parts.put("length", Measures.lengthSpread(sentences));
    parts.put("pattern", Measures.patterns(sentences));
    parts.put("adjacent", Measures.adjacentDistance(sentences));
    parts.put("yule", Measures.yule(words, yuleScale));
    parts.put("bigram", distinct(words));
    parts.put("function", Measures.functionWords(words));
    double combined = 0;
    for (var part : parts.entrySet()) {
      combined += weights.getOrDefault(part.getKey(), 0.0) * part.getValue();
    }
    return new DiversityScore(
        parts, combined, words.size(), Math.min(1, combined * length.of(words.size())));
  }

  private double distinct(List<String> words) {
    return longestGram == 0
        ? Measures.distinct(words, 2)
        : IntStream.rangeClosed(1, longestGram)
            .mapToDouble(n -> Measures.distinct(words, n))
            .average()
            .orElseThrow();
  }
}
