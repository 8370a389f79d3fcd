package plumbline.data.overlap;

import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// What of a text is compared: its words in lower case, every character that is no letter, digit or
/// underscore being a space; in a text that is mostly Chinese or Japanese its characters. Spellings
/// of LaTeX that look alike are made one first (`\dfrac` is `\frac`, `\left` is nothing).
public final class TextUnits {
  private static final Pattern FRACTION = Pattern.compile("\\\\[dt]frac(?![A-Za-z])");
  private static final Pattern LAYOUT =
      Pattern.compile(
          "\\\\(?:left|right|displaystyle|text|mathrm|mathbf|quad|qquad)(?![A-Za-z])|\\\\[!,;: ]");
  private static final Set<UnicodeScript> WITHOUT_SPACES =
      EnumSet.of(UnicodeScript.HAN, UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA);

  private final List<String> units;
  private final String joint;

  private TextUnits(List<String> units, String joint) {
    this.units = units;
    this.joint = joint;
  }

  /// The units of a text, in order.
  public static TextUnits of(String text) {
    var plain = sameSpelling(text).toLowerCase(Locale.ROOT);
    if (hasNoSpaces(plain)) {
      var characters =
          plain.codePoints().filter(TextUnits::isPart).mapToObj(Character::toString).toList();
      return new TextUnits(characters, "");
    }
    return new TextUnits(words(plain), " ");
  }

  /// The text in lower case with runs of white space as one space and one spelling of LaTeX; two
  /// texts that differ in nothing else are duplicates. Unlike units it keeps signs: `2+3` is not
  /// `2-3`.
  public static String normalised(String text) {
    return sameSpelling(text).toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
  }

  /// The words or characters.
  public List<String> units() {
    return units;
  }

  /// How many there are.
  public int size() {
    return units.size();
  }

  /// The hash of every run of `n` units, in the order of the text, repetitions included: FNV-1a of
  /// 64 bits of the run's UTF-8, words joined by one space.
  ///
  /// @throws IllegalArgumentException for n below 1
  public long[] grams(int n) {
    requireSize(n);
    var hashes = new long[Math.max(0, units.size() - n + 1)];
    for (int i = 0; i < hashes.length; i++) {
      hashes[i] = fnv1a(gram(i, n));
    }
    return hashes;
  }

  /// The run of `n` units from `start`, as text.
  public String gram(int start, int n) {
    return String.join(joint, units.subList(start, start + n));
  }

  /// Refuses a size of n-grams that means nothing.
  public static void requireSize(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n-grams of %d words; n must be at least 1".formatted(n));
    }
  }

  /// 64 well mixed bits of a text.
  public static long hash(String text) {
    return MinHash.mixed(fnv1a(text));
  }

  /// FNV-1a, 64 bits, of a text's UTF-8.
  static long fnv1a(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
    }
    return hash;
  }

  private static String sameSpelling(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    return LAYOUT.matcher(FRACTION.matcher(text).replaceAll("\\\\frac")).replaceAll(" ");
  }

  private static boolean hasNoSpaces(String text) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    long without =
        text.codePoints().filter(c -> WITHOUT_SPACES.contains(UnicodeScript.of(c))).count();
    return letters > 0 && 2 * without > letters;
  }

  private static boolean isPart(int character) {
    return Character.isLetterOrDigit(character) || character == '_';
  }

  private static List<String> words(String text) {
    var spaced = new StringBuilder(text.length());
    text.codePoints().forEach(c -> spaced.appendCodePoint(isPart(c) ? c : ' '));
    var words = new ArrayList<>(Arrays.asList(spaced.toString().split(" +")));
    words.removeIf(String::isEmpty);
    return List.copyOf(words);
  }
}
