package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.reward.math.Lexeme.Kind;

/// Numbers whose reading hangs on the shape of the whole answer: thousands groups and base
/// suffixes.
final class DigitGroups {
  private DigitGroups() {}

  /// `1,000` and `1 000` as one number where the whole answer, sign, currency, a name with `=` and
  /// a unit aside, has that shape; else nothing.
  static Optional<List<Lexeme>> joined(List<Lexeme> answer) {
    int start = 0;
    while (start < answer.size() && isPrefix(answer, start)) {
      start++;
    }
    int end = start;
    var digits = new StringBuilder();
    while (end < answer.size() && isGroup(answer, end, end == start)) {
      digits.append(answer.get(end).text());
      end += end + 1 < answer.size() && isComma(answer, end + 1) ? 2 : 1;
    }
    boolean whole = end > start + 1 && !answer.get(end - 1).isSign(',') && restIsUnit(answer, end);
    if (!whole) {
      return Optional.empty();
    }
    var joined = new ArrayList<>(answer.subList(0, start));
    joined.add(new Lexeme(Kind.NUMBER, digits.toString(), answer.get(start).spaced()));
    joined.addAll(answer.subList(end, answer.size()));
    return Optional.of(joined);
  }

  private static boolean isPrefix(List<Lexeme> answer, int at) {
    var here = answer.get(at);
    boolean named =
        at + 1 < answer.size() && here.is(Kind.LETTER) && answer.get(at + 1).isSign('=');
    return named || (here.is(Kind.SIGN) && "-+=$€£¥".contains(here.text()));
  }

  /// The first group has one to three digits; those after it have three and a comma or a space
  /// before them; the last may have decimals.
  private static boolean isGroup(List<Lexeme> answer, int at, boolean first) {
    var here = answer.get(at);
    if (!here.is(Kind.NUMBER) || here.text().startsWith(".")) {
      return false;
    }
    int point = here.text().indexOf('.');
    int digits = point < 0 ? here.text().length() : point;
    if (first) {
      return digits <= 3 && point < 0 && here.text().charAt(0) != '0';
    }
    boolean comma = answer.get(at - 1).isSign(',');
    return digits == 3 && comma != here.spaced() && here.text().indexOf('e') < 0;
  }

  private static boolean isComma(List<Lexeme> answer, int at) {
    return answer.get(at).isSign(',')
        && !answer.get(at).spaced()
        && at + 1 < answer.size()
        && isGroup(answer, at + 1, false);
  }

  private static boolean restIsUnit(List<Lexeme> answer, int from) {
    return from == answer.size()
        || answer.subList(from, answer.size()).stream()
            .allMatch(each ->
                each.is(Kind.TEXT)
                    || each.is(Kind.WORD)
                    || each.isSign('%')
                    || each.isSign('^')
                    || each.isCommand("circ")
                    || (each.is(Kind.NUMBER) && !each.spaced())
                    || each.isSign('/')
                    || (each.is(Kind.LETTER) && each.spaced()));
  }

  /// A number with its base, `1011_2`.
  record Based(String digits, String base) {}

  /// The digits and the base of an answer that is nothing else; the base is empty where none is
  /// written.
  static Based based(List<Lexeme> answer) {
    var text = new StringBuilder();
    answer.forEach(lexeme -> text.append(lexeme.is(Kind.COMMAND) ? lexeme : lexeme.text()));
    int mark = text.indexOf("_");
    var digits = mark < 0 ? text.toString() : text.substring(0, mark);
    var base = mark < 0 ? "" : text.substring(mark + 1).replaceAll("[{}()]", "");
    return new Based(digits, base);
  }

  /// Whether a gold answer is a number with its base: digits first, then `_` and the base.
  static boolean isBased(Based number) {
    return !number.base().isEmpty()
        && number.base().length() <= 2
        && number.base().chars().allMatch(Character::isDigit)
        && !number.digits().isEmpty()
        && number.digits().chars().allMatch(Character::isLetterOrDigit)
        && number.digits().chars().anyMatch(Character::isDigit)
        && (number.digits().length() > 1 || Character.isDigit(number.digits().charAt(0)));
  }
}
