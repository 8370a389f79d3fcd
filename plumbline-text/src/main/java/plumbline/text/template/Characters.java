package plumbline.text.template;

import java.util.Locale;
import java.util.function.IntPredicate;

/// Classes of characters and lines as Python's `str` sees them.
final class Characters {
  private Characters() {}

  static boolean isSpace(int c) {
    return (c >= 0x09 && c <= 0x0d)
        || (c >= 0x1c && c <= 0x20)
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  static boolean endsLine(int c) {
    return (c >= 0x0a && c <= 0x0d)
        || (c >= 0x1c && c <= 0x1e)
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }

  /// What the regular expression `\w` accepts.
  static boolean isWord(int c) {
    return c == '_' || isAlphanumeric(c);
  }

  static boolean isAlphanumeric(int c) {
    return Character.isLetter(c) || isNumeric(c);
  }

  static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.DECIMAL_DIGIT_NUMBER
        || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }

  /// The text without the characters that `dropped` accepts at its ends.
  static Text strip(Text text, IntPredicate dropped, boolean left, boolean right) {
    var chars = text.chars();
    int from = 0;
    int to = chars.length();
    while (left && from < to && dropped.test(chars.codePointAt(from))) {
      from += Character.charCount(chars.codePointAt(from));
    }
    while (right && to > from && dropped.test(chars.codePointBefore(to))) {
      to -= Character.charCount(chars.codePointBefore(to));
    }
    return text.slice(from, to);
  }

  /// Calls `line` for every line: its start, its end, and the end of its line break.
  static void forEachLine(String chars, LineConsumer line) {
    int start = 0;
    for (int i = 0; i < chars.length(); i++) {
      if (endsLine(chars.charAt(i))) {
        boolean pair = chars.startsWith("\r\n", i);
        int next = i + (pair ? 2 : 1);
        line.accept(start, i, next);
        start = next;
        i = next - 1;
      }
    }
    if (start < chars.length()) {
      line.accept(start, chars.length(), chars.length());
    }
  }

  /// Receives a line.
  @FunctionalInterface
  interface LineConsumer {
    void accept(int start, int end, int next);
  }

  /// Every word's first letter in title case, the rest in lower case: `str.title`.
  static String title(String chars) {
    var titled = new StringBuilder(chars.length());
    boolean inWord = false;
    for (int i = 0; i < chars.length(); ) {
      int c = chars.codePointAt(i);
      int next = i + Character.charCount(c);
      titled.append(inWord ? lower(chars.substring(i, next)) : titleCase(chars.substring(i, next)));
      inWord = isCased(c);
      i = next;
    }
    return titled.toString();
  }

  /// The first character in title case, the rest in lower case: `str.capitalize`.
  static String capitalize(String chars) {
    if (chars.isEmpty()) {
      return chars;
    }
    int first = Character.charCount(chars.codePointAt(0));
    return titleCase(chars.substring(0, first)) + lower(chars.substring(first));
  }

  static String upper(String chars) {
    return chars.toUpperCase(Locale.ROOT);
  }

  static String lower(String chars) {
    return chars.toLowerCase(Locale.ROOT);
  }

  private static String titleCase(String character) {
    int c = character.codePointAt(0);
    int titled = Character.toTitleCase(c);
    if (titled != c || !character.equals("ß")) {
      return Character.toString(titled);
    }
    return "Ss";
  }

  static String swapCase(String chars) {
    var swapped = new StringBuilder(chars.length());
    chars
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(
            c -> swapped.append(Character.isUpperCase(c.codePointAt(0)) ? lower(c) : upper(c)));
    return swapped.toString();
  }

  static boolean isCased(int c) {
    return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
  }

  /// At least one character, and `accepted` for all.
  static boolean all(String chars, IntPredicate accepted) {
    return !chars.isEmpty() && chars.codePoints().allMatch(accepted);
  }

  static boolean isIdentifier(String chars) {
    if (chars.isEmpty()) {
      return false;
    }
    int first = chars.codePointAt(0);
    return (first == '_' || Character.isUnicodeIdentifierStart(first))
        && chars.codePoints().allMatch(c -> c == '_' || Character.isUnicodeIdentifierPart(c));
  }
}
