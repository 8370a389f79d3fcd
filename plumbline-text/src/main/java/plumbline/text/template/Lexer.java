package plumbline.text.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Cuts a template into tokens, with the white-space rules of chat templates: a newline after a tag
/// and blanks before a tag on its own line vanish, `-` takes all white space, `+` keeps it.
final class Lexer {
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private boolean lineStarts = true;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String source) {
    var lines = source.replace("\r\n", "\n").replace('\r', '\n');
    var lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    lexer.root();
    return lexer.tokens;
  }

  private void root() {
    while (at < source.length()) {
      int open = nextOpening();
      if (open < 0) {
        data(at, source.length());
        at = source.length();
        break;
      }
      int body = rawBody(open);
      if (body >= 0) {
        data(at, dataEnd(open, signAt(open + 2), true));
        advanceTo(body);
        raw();
        continue;
      }
      char sort = source.charAt(open + 1);
      char sign = signAt(open + 2);
      data(at, dataEnd(open, sign, sort != '{'));
      advanceTo(open + (sign == 0 ? 2 : 3));
      switch (sort) {
        case '#' -> comment();
        case '{' -> expression(Token.Kind.PRINT_BEGIN, Token.Kind.PRINT_END);
        default -> expression(Token.Kind.TAG_BEGIN, Token.Kind.TAG_END);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", line));
  }

  private int nextOpening() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private char signAt(int position) {
    boolean sign =
        position < source.length()
            && (source.charAt(position) == '-' || source.charAt(position) == '+');
    return sign ? source.charAt(position) : 0;
  }

  /// Where the text before an opening ends once white space is taken away.
  private int dataEnd(int open, char sign, boolean tag) {
    int end = open;
    if (sign == '-') {
      while (end > at && Characters.isSpace(source.charAt(end - 1))) {
        end--;
      }
    } else if (sign != '+' && tag) {
      int lineStart = open;
      while (lineStart > at && source.charAt(lineStart - 1) != '\n') {
        lineStart--;
      }
      if (lineStart > at || lineStarts) {
        end = isBlank(lineStart, open) ? lineStart : open;
      }
    }
    return end;
  }

  private boolean isBlank(int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Characters.isSpace(source.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private void data(int from, int to) {
    if (from < to) {
      tokens.add(new Token(Token.Kind.DATA, source.substring(from, to), line));
    }
  }

  /// Moves on, counting lines.
  private void advanceTo(int position) {
    for (int i = at; i < position; i++) {
      if (source.charAt(i) == '\n') {
        line++;
      }
    }
    if (position > at) {
      lineStarts = source.charAt(position - 1) == '\n';
    }
    at = position;
  }

  private int skipSpace(int from) {
    int position = from;
    while (position < source.length() && Characters.isSpace(source.charAt(position))) {
      position++;
    }
    return position;
  }

  /// Where the body of a `{% raw %}` at `open` begins, or -1 where there is none.
  private int rawBody(int open) {
    if (source.charAt(open + 1) != '%') {
      return -1;
    }
    int word = skipSpace(open + 2 + (signAt(open + 2) == 0 ? 0 : 1));
    if (!source.startsWith("raw", word)) {
      return -1;
    }
    int end = skipSpace(word + 3);
    if (source.startsWith("-%}", end)) {
      return skipSpace(end + 3);
    }
    return source.startsWith("%}", end) ? end + 2 : -1;
  }

  private void raw() {
    for (int open = source.indexOf("{%", at); open >= 0; open = source.indexOf("{%", open + 1)) {
      char sign = signAt(open + 2);
      int word = skipSpace(open + (sign == 0 ? 2 : 3));
      int end = source.startsWith("endraw", word) ? tagEnd(skipSpace(word + 6)) : -1;
      if (end >= 0) {
        data(at, dataEnd(open, sign, true));
        advanceTo(end);
        return;
      }
    }
    throw syntax("'{% raw %}' has no '{% endraw %}'");
  }

  /// Where the template goes on after the end of a tag at `position`, or -1 where none is there.
  private int tagEnd(int position) {
    if (source.startsWith("+%}", position)) {
      return position + 3;
    }
    if (source.startsWith("-%}", position)) {
      return skipSpace(position + 3);
    }
    if (source.startsWith("%}", position)) {
      return source.startsWith("\n", position + 2) ? position + 3 : position + 2;
    }
    return -1;
  }

  private void comment() {
    int close = source.indexOf("#}", at);
    if (close < 0) {
      throw syntax("a comment has no end '#}'");
    }
    char sign = close > at ? signAt(close - 1) : 0;
    int next = close + 2;
    if (sign == '-') {
      next = skipSpace(next);
    } else if (sign != '+' && source.startsWith("\n", next)) {
      next++;
    }
    advanceTo(next);
  }

  private void expression(Token.Kind begin, Token.Kind end) {
    tokens.add(new Token(begin, "", line));
    Deque<String> open = new ArrayDeque<>();
    while (at < source.length()) {
      int after = open.isEmpty() ? expressionEnd(end) : -1;
      if (after >= 0) {
        tokens.add(new Token(end, "", line));
        advanceTo(after);
        return;
      }
      if (Characters.isSpace(source.charAt(at))) {
        advanceTo(skipSpace(at));
        continue;
      }
      var word = Words.next(source, at, line);
      balance(word.token(), open);
      tokens.add(word.token());
      advanceTo(word.end());
    }
  }

  private int expressionEnd(Token.Kind end) {
    if (end == Token.Kind.TAG_END) {
      return tagEnd(at);
    }
    if (source.startsWith("-}}", at)) {
      return skipSpace(at + 3);
    }
    return source.startsWith("}}", at) ? at + 2 : -1;
  }

  private void balance(Token token, Deque<String> open) {
    if (token.kind() != Token.Kind.SIGN) {
      return;
    }
    switch (token.text()) {
      case "(" -> open.push(")");
      case "[" -> open.push("]");
      case "{" -> open.push("}");
      case ")", "]", "}" -> {
        if (open.isEmpty()) {
          throw syntax("'%s' closes nothing".formatted(token.text()));
        }
        var expected = open.pop();
        if (!expected.equals(token.text())) {
          throw syntax("'%s' stands where '%s' is expected".formatted(token.text(), expected));
        }
      }
      default -> {}
    }
  }

  private TemplateException syntax(String reason) {
    return new TemplateException(TemplateException.Kind.SYNTAX, reason, line);
  }
}
