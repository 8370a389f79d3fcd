package plumbline.recipe.sgpo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A text as words, each with the blanks before it. Two words are equal whatever stands before
/// them.
final class Words {
  private static final Pattern WORD = Pattern.compile("(\\s*)(\\S+)");

  private Words() {}

  /// A word and what stands before it.
  record Word(String gap, String text) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Word word && word.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  static List<Word> of(String text) {
    var words = new ArrayList<Word>();
    var matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(new Word(matcher.group(1), matcher.group(2)));
    }
    return words;
  }

  /// The text of words; the first has before it what `like` begins with, a later one that came
  /// without anything a blank.
  static String text(List<Word> words, String like) {
    var text = new StringBuilder();
    for (var word : words) {
      if (text.isEmpty()) {
        text.append(like, 0, like.length() - like.stripLeading().length());
      } else {
        text.append(word.gap().isEmpty() ? " " : word.gap());
      }
      text.append(word.text());
    }
    return text.toString();
  }
}
