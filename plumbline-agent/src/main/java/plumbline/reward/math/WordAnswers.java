package plumbline.reward.math;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import plumbline.reward.math.Lexeme.Kind;

/// Answers that are no mathematics: a choice A to J, or words.
final class WordAnswers {
  private static final String BRACKETS = "()[]{}.:";

  private WordAnswers() {}

  /// The letter of a multiple-choice answer, brackets and dots aside, in upper case.
  static Optional<String> choice(List<Lexeme> answer) {
    var letters = new StringBuilder();
    for (var lexeme : answer) {
      letters.append(lexeme.is(Kind.COMMAND) ? "\\" : lexeme.text());
    }
    var bare = without(letters.toString()).toUpperCase(Locale.ROOT);
    return bare.length() == 1 && bare.charAt(0) >= 'A' && bare.charAt(0) <= 'J'
        ? Optional.of(bare)
        : Optional.empty();
  }

  /// Whether a gold answer is a choice: one capital letter, A to J.
  static boolean isChoice(List<Lexeme> gold) {
    var choice = choice(gold);
    return choice.isPresent()
        && gold.stream().anyMatch(lexeme -> lexeme.text().contains(choice.get()));
  }

  private static String without(String text) {
    var rest = new StringBuilder();
    text.chars()
        .filter(c -> BRACKETS.indexOf(c) < 0 && !Character.isWhitespace(c))
        .forEach(c -> rest.append((char) c));
    return rest.toString();
  }

  /// Whether a gold answer is words: all of it in `\text{}`, or a plain word of three letters or
  /// more that is no function or constant.
  static boolean isWords(List<Lexeme> gold) {
    if (gold.size() == 1 && gold.getFirst().is(Kind.TEXT)) {
      var text = gold.getFirst().text();
      return Character.isLetter(text.charAt(0)) && text.indexOf('=') < 0;
    }
    boolean plain = gold.stream().allMatch(WordAnswers::isPlain);
    return plain
        && gold.stream()
            .anyMatch(lexeme ->
                lexeme.is(Kind.WORD)
                    && (lexeme.text().length() >= 3 || lexeme.text().equalsIgnoreCase("no"))
                    && Commands.functionAtStart(lexeme.text()).isEmpty());
  }

  private static boolean isPlain(Lexeme lexeme) {
    return lexeme.is(Kind.WORD) || lexeme.is(Kind.LETTER) || lexeme.isSign('-');
  }

  /// The words of an answer in lower case without spaces.
  static String words(List<Lexeme> answer) {
    var words = new StringBuilder();
    for (var lexeme : answer) {
      words.append(lexeme.is(Kind.COMMAND) ? lexeme : lexeme.text());
    }
    var plain = without(words.toString());
    return plain.toLowerCase(Locale.ROOT);
  }
}
