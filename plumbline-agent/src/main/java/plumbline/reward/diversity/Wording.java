package plumbline.reward.diversity;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A text as its words, sentence by sentence (our reading of MultiRole-R1, which does not say how
/// it cuts). Tags of thinking are line breaks. Words are runs of letters and digits with inner
/// apostrophes, in lower case; sentences end behind `.`, `!` or `?` before white space and at line
/// breaks, and those without a word are none.
///
/// @param sentences in order
public record Wording(List<Sentence> sentences) {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+('[\\p{L}\\p{N}]+)*");
  private static final Pattern TAG = Pattern.compile("(?i)</?think>");

  /// A sentence.
  ///
  /// @param text as it stands, white space at its ends aside
  /// @param words at least one
  public record Sentence(String text, List<String> words) {
    public Sentence {
      words = List.copyOf(words);
    }
  }

  public Wording {
    sentences = List.copyOf(sentences);
  }

  /// The words of `text`.
  public static Wording of(String text) {
    var plain = TAG.matcher(text).replaceAll("\n").replace('\u2019', '\'');
    var sentences = new ArrayList<Sentence>();
    int start = 0;
    for (int i = 0; i <= plain.length(); i++) {
      if (i == plain.length() || endsBefore(plain, i)) {
        add(plain.substring(start, i), sentences);
        start = i;
      }
    }
    return new Wording(sentences);
  }

  private static boolean endsBefore(String text, int at) {
    char here = text.charAt(at);
    boolean behindEnd = at > 0 && ".!?".indexOf(text.charAt(at - 1)) >= 0;
    return isBreak(here) || (behindEnd && Character.isWhitespace(here));
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
  }

  private static void add(String text, List<Sentence> sentences) {
    var words = new ArrayList<String>();
    var matcher = WORD.matcher(text.toLowerCase(Locale.ROOT));
    while (matcher.find()) {
      words.add(matcher.group());
    }
    if (!words.isEmpty()) {
      sentences.add(new Sentence(text.strip(), words));
    }
  }

  /// All words in order.
  public List<String> words() {
    return sentences.stream().flatMap(sentence -> sentence.words().stream()).toList();
  }
}
