package plumbline.reward.diversity;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The eight measures of MultiRole-R1 (arXiv 2507.20187), each in [0, 1], of words or sentences. N
/// is the number of words, V that of different ones, p(w) = count / N.
public final class Measures {
  /// The words that [#functionWords] counts: a fixed list of 48 (our reading).
  private static final List<String> FUNCTION_WORDS =
      List.of(
          ("a an the this that these those i you he she it we they of in on at by for with from to"
                  + " about as and or but if because so than not no is are was be been do does have"
                  + " has can could would should may")
              .split(" "));

  /// First words that make a sentence one that connects (our reading).
  private static final Set<String> CONNECTIVES =
      Set.of(
          ("wait but however so therefore because if when although while since thus hence also"
                  + " moreover then finally first second third hmm alright okay")
              .split(" "));

  private static final String CLOSING = "\"'\u201d\u2019)]}*";
  private static final double YULE_FACTOR = 1e4;

  /// What a sentence is by its end and its first word.
  private enum Pattern {
    QUESTION,
    EXCLAMATION,
    CONNECTED,
    STATEMENT
  }

  private Measures() {}

  /// Type-token ratio V / N.
  public static double typeTokenRatio(List<String> words) {
    return words.isEmpty() ? 0 : (double) new HashSet<>(words).size() / words.size();
  }

  /// Root type-token ratio V / sqrt(N) / `scale`, at most 1.
  public static double rootTypeTokenRatio(List<String> words, double scale) {
    return words.isEmpty()
        ? 0
        : Math.min(1, new HashSet<>(words).size() / Math.sqrt(words.size()) / scale);
  }

  /// `-(1 / ln V) sum p(w) ln p(w)`; 0 where V is at most 1.
  public static double wordEntropy(List<String> words) {
    var counts = counts(words);
    return counts.size() <= 1 ? 0 : entropy(counts.values(), counts.size());
  }

  /// Population deviation of the sentences' lengths in words over their mean, at most 1; 0 for
  /// fewer than two sentences.
  public static double lengthSpread(List<Wording.Sentence> sentences) {
    if (sentences.size() < 2) {
      return 0;
    }
    var lengths = sentences.stream().mapToDouble(sentence -> sentence.words().size()).toArray();
    double mean = mean(lengths);
    double squares = 0;
    for (double length : lengths) {
      squares += (length - mean) * (length - mean);
    }
    return Math.min(1, Math.sqrt(squares / lengths.length) / mean);
  }

  /// Entropy of the kinds of sentences over ln 4: question, exclamation, begun by a connective,
  /// statement.
  public static double patterns(List<Wording.Sentence> sentences) {
    var kinds = sentences.stream().map(sentence -> pattern(sentence).name()).toList();
    return kinds.isEmpty() ? 0 : entropy(counts(kinds).values(), Pattern.values().length);
  }

  private static Pattern pattern(Wording.Sentence sentence) {
    int end = sentence.text().length();
    while (end > 0 && CLOSING.indexOf(sentence.text().charAt(end - 1)) >= 0) {
      end--;
    }
    char last = end == 0 ? ' ' : sentence.text().charAt(end - 1);
    if (last == '?' || last == '!') {
      return last == '?' ? Pattern.QUESTION : Pattern.EXCLAMATION;
    }
    return CONNECTIVES.contains(sentence.words().getFirst())
        ? Pattern.CONNECTED
        : Pattern.STATEMENT;
  }

  /// Mean over neighbouring sentences of 1 minus the Jaccard similarity of their words; 0 for fewer
  /// than two sentences.
  public static double adjacentDistance(List<Wording.Sentence> sentences) {
    if (sentences.size() < 2) {
      return 0;
    }
    double sum = 0;
    for (int i = 1; i < sentences.size(); i++) {
      var one = new HashSet<>(sentences.get(i - 1).words());
      var other = new HashSet<>(sentences.get(i).words());
      var union = new HashSet<>(one);
      union.addAll(other);
      one.retainAll(other);
      sum += 1 - (double) one.size() / union.size();
    }
    return sum / (sentences.size() - 1);
  }

  /// Yule's `K = 1e4 (sum_r r^2 V_r - N) / N^2`, V_r being how many words come r times.
  public static double yuleK(List<String> words) {
    double squares = counts(words).values().stream().mapToDouble(r -> (double) r * r).sum();
    double n = words.size();
    return words.isEmpty() ? 0 : YULE_FACTOR * (squares - n) / (n * n);
  }

  /// `1 / (1 + K / scale)`; 0 without words.
  ///
  /// @throws IllegalArgumentException where the scale is not above 0
  public static double yule(List<String> words, double scale) {
    if (!(scale > 0)) {
      throw new IllegalArgumentException(
          "the scale of yule is %s, must be above 0".formatted(scale));
    }
    return words.isEmpty() ? 0 : 1 / (1 + yuleK(words) / scale);
  }

  /// Different n-grams over n-grams; 0 where there is none.
  public static double distinct(List<String> words, int n) {
    var grams = new ArrayList<List<String>>();
    for (int i = 0; i + n <= words.size(); i++) {
      grams.add(words.subList(i, i + n));
    }
    return grams.isEmpty() ? 0 : (double) new HashSet<>(grams).size() / grams.size();
  }

  /// Entropy of the function words among themselves over ln 48; 0 without one.
  public static double functionWords(List<String> words) {
    var among = words.stream().filter(FUNCTION_WORDS::contains).toList();
    return among.isEmpty() ? 0 : entropy(counts(among).values(), FUNCTION_WORDS.size());
  }

  private static Map<String, Integer> counts(List<String> words) {
    var counts = new HashMap<String, Integer>();
    words.forEach(word -> counts.merge(word, 1, Integer::sum));
    return counts;
  }

  /// `-sum p ln p / ln classes`, never -0.
  private static double entropy(Collection<Integer> counts, int classes) {
    double all = counts.stream().mapToInt(Integer::intValue).sum();
    double sum = 0;
    for (int count : counts.stream().sorted().toList()) { // an order, so that sums are the same
      sum += count / all * Math.log(all / count);
    }
    return Math.min(1, sum / Math.log(classes));
  }

  private static double mean(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
