package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import plumbline.reward.math.Lexeme.Kind;

/// Cuts a LaTeX or plain-text answer into pieces and drops what only concerns its looks: math
/// delimiters, sizes, spaces, `\boxed`, a trailing full stop. Never fails; linear in the length.
final class Lexer {
  private final String source;
  private final List<Lexeme> lexemes = new ArrayList<>();
  private int at;
  private boolean spaced;

  private Lexer(String source) {
    this.source = source;
  }

  /// The pieces of `answer`, without an end mark.
  static List<Lexeme> lex(String answer) {
    var lexer = new Lexer(Spelling.latex(answer));
    while (lexer.at < lexer.source.length()) {
      lexer.next();
    }
    var lexemes = lexer.lexemes;
    while (!lexemes.isEmpty() && lexemes.getLast().isSign('.')) {
      lexemes.removeLast();
    }
    return lexemes;
  }

  private void next() {
    char c = source.charAt(at);
    if (c == ' ' || c == '~' || c == '$') {
      at++;
      spaced |= c != '$';
    } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      number();
    } else if (isLetter(c)) {
      int start = at;
      while (isLetter(peek(0))) {
        at++;
      }
      word(source.substring(start, at));
    } else if (c == '\\') {
      command();
    } else {
      at++;
      sign(c);
    }
  }

  private void sign(char c) {
    if (c == '=' && !lexemes.isEmpty() && !spaced) {
      var last = lexemes.getLast();
      if (last.isSign('<') || last.isSign('>')) {
        lexemes.removeLast();
        add(Kind.COMMAND, last.isSign('<') ? "le" : "ge");
        return;
      }
    }
    if (c == '*' && !lexemes.isEmpty() && !spaced && lexemes.getLast().isSign('*')) {
      lexemes.removeLast(); // 2**3
      c = '^';
    }
    add(Kind.SIGN, String.valueOf(c));
  }

  private void word(String letters) {
    if (letters.equals("or") || letters.equals("and")) {
      add(Kind.SIGN, ",");
    } else {
      add(letters.length() == 1 ? Kind.LETTER : Kind.WORD, letters);
    }
  }

  private void number() {
    var digits = new StringBuilder();
    takeDigits(digits);
    for (int skip = groupMark(); skip > 0; skip = groupMark()) {
      at += skip;
      takeDigits(digits);
    }
    if (peek(0) == '.' && (isDigit(peek(1)) || peek(1) == '\\')) {
      at++;
      digits.append('.');
      takeDigits(digits);
      repeating(digits);
    }
    boolean signed = peek(1) == '-' || peek(1) == '+';
    if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(peek(signed ? 2 : 1))) {
      digits.append('e').append(signed ? source.substring(at + 1, at + 2) : "");
      at += signed ? 2 : 1;
      takeDigits(digits);
    }
    add(Kind.NUMBER, digits.toString());
  }

  private void takeDigits(StringBuilder digits) {
    while (isDigit(peek(0))) {
      digits.append(source.charAt(at++));
    }
  }

  /// The length of a thousands mark that cannot be anything else, `{,}` or `,\!` or `\,`, before
  /// three digits; else 0.
  private int groupMark() {
    for (var mark : List.of("{,}", ",\\!", "\\,")) {
      int after = at + mark.length();
      if (source.startsWith(mark, at)
          && after + 3 <= source.length()
          && isDigit(source.charAt(after))
          && isDigit(source.charAt(after + 1))
          && isDigit(source.charAt(after + 2))
          && !(after + 3 < source.length() && isDigit(source.charAt(after + 3)))) {
        return mark.length();
      }
    }
    return 0;
  }

  private void repeating(StringBuilder digits) {
    for (var mark : List.of("\\overline{", "\\bar{", "\\dot{")) {
      if (source.startsWith(mark, at)) {
        int start = at + mark.length();
        int end = start;
        while (end < source.length() && isDigit(source.charAt(end))) {
          end++;
        }
        if (end > start && end < source.length() && source.charAt(end) == '}') {
          digits.append('(').append(source, start, end).append(')');
          at = end + 1;
        }
        return;
      }
    }
  }

  private void command() {
    int start = ++at;
    while (isLetter(peek(0))) {
      at++;
    }
    if (at == start) {
      at = Math.min(at + 1, source.length());
    }
    var name = source.substring(start, at);
    if (name.equals("operatorname") && peek(0) == '*') {
      at++;
    }
    name = LatexNames.SYNONYMS.getOrDefault(name, name);
    if (LatexNames.DROPPED.contains(name)) {
      dropped(name);
    } else if (LatexNames.TEXTS.contains(name) && nextBrace() >= 0) {
      text(braced());
    } else if (name.equals("hspace") && nextBrace() >= 0) {
      braced();
      spaced = true;
    } else if (!LatexNames.WRAPPERS.contains(name)) {
      named(name);
    }
  }

  private void dropped(String name) {
    boolean delimiter = name.equals("left") || name.equals("right");
    if (delimiter && peek(0) == '.') {
      at++;
    }
    spaced |= !delimiter;
  }

  private void named(String name) {
    switch (name) {
      case "or" -> add(Kind.SIGN, ",");
      case "<", ">", "*", "|", ":", "%", "$", "&", "#", "-", "/" -> add(Kind.SIGN, name);
      case "begin", "end" -> add(Kind.COMMAND, name + " " + (nextBrace() < 0 ? "" : braced()));
      case "mathbb" -> add(Kind.COMMAND, "mathbb " + (nextBrace() < 0 ? "" : braced()));
      default -> add(Kind.COMMAND, name);
    }
  }

  private void text(String content) {
    var words = content.replace("~", " ").replace("\\", " ").strip();
    if (words.isEmpty()) {
      spaced = true;
    } else if (words.equals("or") || words.equals("and") || words.equals(", and")) {
      add(Kind.SIGN, ",");
    } else if (words.equals("e") || words.equals("i")) {
      add(Kind.LETTER, words);
    } else if (words.chars().noneMatch(c -> isLetter((char) c))) {
      lex(words).forEach(each -> add(each.kind(), each.text()));
    } else if (Commands.FUNCTIONS.containsKey(words) && Units.canonical(words).isEmpty()) {
      add(Kind.COMMAND, words);
    } else {
      add(Kind.TEXT, words);
    }
  }

  /// Where the next brace opens, spaces skipped; -1 where something else comes.
  private int nextBrace() {
    int i = at;
    while (i < source.length() && source.charAt(i) == ' ') {
      i++;
    }
    return i < source.length() && source.charAt(i) == '{' ? i : -1;
  }

  /// The content of the braces that open here; up to the end of the text where they never close.
  private String braced() {
    int open = nextBrace();
    int close = AnswerExtraction.closingBrace(source, open);
    at = close < 0 ? source.length() : close + 1;
    return source.substring(open + 1, close < 0 ? source.length() : close);
  }

  private void add(Kind kind, String text) {
    lexemes.add(new Lexeme(kind, text, spaced));
    spaced = false;
  }

  private char peek(int ahead) {
    return at + ahead < source.length() ? source.charAt(at + ahead) : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
