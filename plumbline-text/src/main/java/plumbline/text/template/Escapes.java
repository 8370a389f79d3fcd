package plumbline.text.template;

/// The backslash escapes of string literals.
final class Escapes {
  private final String source;
  private final int line;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private Escapes(String source, int line) {
    this.source = source;
    this.line = line;
  }

  static String read(String source, int line) {
    return source.indexOf('\\') < 0 ? source : new Escapes(source, line).read();
  }

  private String read() {
    while (at < source.length()) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) {
        escape();
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void escape() {
    int c = source.codePointAt(at);
    at += Character.charCount(c);
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append((char) c);
      case 'a' -> out.append((char) 7);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append((char) 11);
      case 'x' -> hexadecimal(2);
      case 'u' -> hexadecimal(4);
      case 'U' -> hexadecimal(8);
      case 'N' -> named();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c - '0');
      default -> unknown(c);
    }
  }

  /// A backslash before any other character stays; before one beyond ASCII, Python's two-step
  /// decoding leaves the character's own escape.
  private void unknown(int c) {
    out.append('\\');
    if (c < 0x80) {
      out.append((char) c);
    } else if (c < 0x100) {
      out.append("x%02x".formatted(c));
    } else {
      out.append((c < 0x10000 ? "u%04x" : "U%08x").formatted(c));
    }
  }

  private void hexadecimal(int digits) {
    int end = Math.min(at + digits, source.length());
    int code = 0;
    for (int i = at; i < end; i++) {
      int digit = Character.digit(source.charAt(i), 16);
      code = digit < 0 ? -1 : code * 16 + digit;
      if (code < 0) {
        break;
      }
    }
    if (end - at < digits || !Character.isValidCodePoint(code)) {
      throw Words.syntax("a string has an incomplete or impossible escape", line);
    }
    out.appendCodePoint(code);
    at = end;
  }

  private void octal(int first) {
    int code = first;
    for (int i = 0; i < 2 && at < source.length(); i++) {
      int digit = source.charAt(at) - '0';
      if (digit < 0 || digit > 7) {
        break;
      }
      code = code * 8 + digit;
      at++;
    }
    out.append((char) code);
  }

  private void named() {
    int close = source.indexOf('}', at);
    if (!source.startsWith("{", at) || close < 0) {
      throw Words.syntax("'\\N' in a string needs a name in braces", line);
    }
    var name = source.substring(at + 1, close);
    try {
      out.appendCodePoint(Character.codePointOf(name));
    } catch (IllegalArgumentException e) {
      throw Words.syntax("'%s' names no character".formatted(name), line);
    }
    at = close + 1;
  }
}
