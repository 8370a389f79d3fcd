package plumbline.reward.code;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import plumbline.sandbox.PythonValue;

/// Reads Python literals: `None`, truth values, numbers, texts, lists, tuples, sets, dictionaries.
/// The expected value of a test is read here, so that no interpreter ever holds it.
final class PythonLiteral {
  private static final int DEPTH = 64;

  private final String text;
  private int at;
  private int depth;

  private PythonLiteral(String text) {
    this.text = text;
  }

  /// @throws IllegalArgumentException where `text` is no literal, with the place
  static PythonValue parse(String text) {
    var parser = new PythonLiteral(text);
    var value = parser.value();
    parser.space();
    if (parser.at < text.length()) {
      throw parser.fault("the end");
    }
    return value;
  }

  private PythonValue value() {
    space();
    if (++depth > DEPTH) {
      throw fault("at most " + DEPTH + " levels");
    }
    try {
      return switch (peek()) {
        case '[' -> new PythonValue.Sequence(items(']'));
        case '(' -> parenthesis();
        case '{' -> braces();
        case '\'', '"' -> new PythonValue.Text(string());
        default -> word();
      };
    } finally {
      depth--;
    }
  }

  private PythonValue parenthesis() {
    int begin = at;
    var items = items(')');
    boolean comma = text.substring(begin, at - 1).stripTrailing().endsWith(",");
    return items.size() == 1 && !comma ? items.getFirst() : new PythonValue.Tuple(items);
  }

  /// What stands between brackets, each after the other, commas between them.
  private List<PythonValue> items(char close) {
    at++;
    var items = new ArrayList<PythonValue>();
    while (!ends(close)) {
      items.add(value());
      separator(close);
    }
    return items;
  }

  private PythonValue braces() {
    at++;
    if (ends('}')) {
      return new PythonValue.Mapping(List.of());
    }
    var first = value();
    space();
    return peek() == ':' ? mapping(first) : set(first);
  }

  private PythonValue mapping(PythonValue firstKey) {
    var entries = new ArrayList<PythonValue.Entry>();
    var key = firstKey;
    while (true) {
      space();
      expect(':');
      entries.add(new PythonValue.Entry(key, value()));
      separator('}');
      if (ends('}')) {
        return new PythonValue.Mapping(entries);
      }
      key = value();
    }
  }

  private PythonValue set(PythonValue first) {
    var items = new ArrayList<>(List.of(first));
    separator('}');
    while (!ends('}')) {
      items.add(value());
      separator('}');
    }
    return new PythonValue.Group(items);
  }

  private boolean ends(char close) {
    space();
    if (peek() != close) {
      return false;
    }
    at++;
    return true;
  }

  private void separator(char close) {
    space();
    if (peek() != close) {
      expect(',');
    }
  }

  private PythonValue word() {
    int begin = at;
    while (at < text.length() && ",:)]} \t\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    var word = text.substring(begin, at);
    return switch (word) {
      case "None" -> new PythonValue.None();
      case "True" -> new PythonValue.Bool(true);
      case "False" -> new PythonValue.Bool(false);
      case "set" -> emptySet(begin);
      default -> number(word, begin);
    };
  }

  private PythonValue emptySet(int begin) {
    at = begin;
    throw fault("a literal");
  }

  private PythonValue number(String word, int begin) {
    if (word.matches("[+-]?[0-9]{1,5000}")) {
      return new PythonValue.Int(new BigInteger(word));
    }
    if (word.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,6})?")) {
      return new PythonValue.Real(Double.parseDouble(word));
    }
    at = begin;
    throw fault("a literal");
  }

  private String string() {
    char quote = text.charAt(at++);
    var out = new StringBuilder();
    while (peek() != quote) {
      char next = text.charAt(at++);
      out.append(next == '\\' ? escaped() : String.valueOf(next));
    }
    at++;
    return out.toString();
  }

  private String escaped() {
    char kind = peek();
    at++;
    return switch (kind) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case '0' -> "\0";
      case '\\', '\'', '"' -> String.valueOf(kind);
      case 'x' -> code(2);
      case 'u' -> code(4);
      case 'U' -> code(8);
      default -> throw fault("a known escape");
    };
  }

  private String code(int digits) {
    if (at + digits > text.length()) {
      throw fault(digits + " hexadecimal digits");
    }
    try {
      int point = Integer.parseInt(text.substring(at, at + digits), 16);
      at += digits;
      return Character.toString(point);
    } catch (IllegalArgumentException fault) {
      throw fault(digits + " hexadecimal digits");
    }
  }

  private void expect(char sign) {
    if (peek() != sign) {
      throw fault("'" + sign + "'");
    }
    at++;
  }

  private char peek() {
    if (at >= text.length()) {
      throw fault("more");
    }
    return text.charAt(at);
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private IllegalArgumentException fault(String expected) {
    return new IllegalArgumentException(
        "%s is no Python literal: expected %s at character %d".formatted(text, expected, at + 1));
  }
}
