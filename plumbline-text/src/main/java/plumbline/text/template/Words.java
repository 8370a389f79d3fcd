package plumbline.text.template;

import java.util.List;

/// The words inside `{{ }}` and `{% %}`: names, numbers, strings and signs.
final class Words {
  private static final List<String> LONG_SIGNS = List.of("//", "**", "==", "!=", ">=", "<=");
  private static final String SHORT_SIGNS = "+-/*%~[](){}><=.:|,;";

  private Words() {}

  /// A token and where the next begins.
  record Word(Token token, int end) {}

  static Word next(String source, int at, int line) {
    char c = source.charAt(at);
    if (c >= '0' && c <= '9') {
      return number(source, at, line);
    }
    if (Characters.isWord(source.codePointAt(at))) {
      return name(source, at, line);
    }
    if (c == '"' || c == '\'') {
      return string(source, at, line);
    }
    for (var sign : LONG_SIGNS) {
      if (source.startsWith(sign, at)) {
        return new Word(new Token(Token.Kind.SIGN, sign, line), at + 2);
      }
    }
    if (SHORT_SIGNS.indexOf(c) >= 0) {
      return new Word(new Token(Token.Kind.SIGN, String.valueOf(c), line), at + 1);
    }
    throw syntax("the character '%s' has no meaning here".formatted(c), line);
  }

  private static Word name(String source, int at, int line) {
    int end = at;
    while (end < source.length() && Characters.isWord(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    var name = source.substring(at, end);
    if (!Characters.isIdentifier(name)) {
      throw syntax("'%s' is not a name".formatted(name), line);
    }
    return new Word(new Token(Token.Kind.NAME, name, line), end);
  }

  private static Word number(String source, int at, int line) {
    int radix = radix(source, at);
    if (radix != 10) {
      int end = digitsEnd(source, at + 2, radix);
      return new Word(token(Token.Kind.INTEGER, source, at, end, line), end);
    }
    int whole = decimalEnd(source, at);
    int end = whole;
    boolean afterPoint = at > 0 && source.charAt(at - 1) == '.';
    if (!afterPoint) {
      if (isPoint(source, end) && decimalEnd(source, end + 1) > end + 1) {
        end = decimalEnd(source, end + 1);
      }
      end = exponentEnd(source, end);
    }
    if (end > whole) {
      return new Word(token(Token.Kind.REAL, source, at, end, line), end);
    }
    if (source.charAt(at) == '0') { // 012 reads as 0, then 12
      whole = digitsEnd(source, at, 1);
    }
    return new Word(token(Token.Kind.INTEGER, source, at, whole, line), whole);
  }

  private static boolean isPoint(String source, int at) {
    return at < source.length() && source.charAt(at) == '.';
  }

  private static Token token(Token.Kind kind, String source, int from, int to, int line) {
    return new Token(kind, source.substring(from, to).replace("_", ""), line);
  }

  private static int radix(String source, int at) {
    if (source.charAt(at) != '0' || at + 2 >= source.length()) {
      return 10;
    }
    int radix =
        switch (source.charAt(at + 1)) {
          case 'x', 'X' -> 16;
          case 'o', 'O' -> 8;
          case 'b', 'B' -> 2;
          default -> 10;
        };
    return radix != 10 && digitsEnd(source, at + 2, radix) > at + 2 ? radix : 10;
  }

  private static int decimalEnd(String source, int from) {
    return digitsEnd(source, from, 10);
  }

  /// The end of digits with single underscores between them; radix 1 takes zeros only.
  private static int digitsEnd(String source, int from, int radix) {
    int end = from;
    while (end < source.length()) {
      boolean joined = end > from && source.charAt(end) == '_' && end + 1 < source.length();
      int at = joined ? end + 1 : end;
      boolean digit =
          radix == 1
              ? source.charAt(at) == '0'
              : source.charAt(at) < 128 && Character.digit(source.charAt(at), radix) >= 0;
      if (!digit) {
        break;
      }
      end = at + 1;
    }
    return end;
  }

  private static int exponentEnd(String source, int from) {
    if (from >= source.length() || Character.toLowerCase(source.charAt(from)) != 'e') {
      return from;
    }
    int digits = from + 1;
    if (digits < source.length() && "+-".indexOf(source.charAt(digits)) >= 0) {
      digits++;
    }
    int end = decimalEnd(source, digits);
    return end > digits ? end : from;
  }

  private static Word string(String source, int at, int line) {
    char quote = source.charAt(at);
    int end = at + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw syntax("a string has no closing %s".formatted(quote), line);
    }
    var value = Escapes.read(source.substring(at + 1, end), line);
    return new Word(new Token(Token.Kind.STRING, value, line), end + 1);
  }

  static TemplateException syntax(String reason, int line) {
    return new TemplateException(TemplateException.Kind.SYNTAX, reason, line);
  }
}
