package plumbline.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whole-number arithmetic as a model writes it: numbers, `+`, `-`, `*`, parentheses, nothing else,
/// not even spaces or signs before a number.
///
/// @param value what it comes to
/// @param numbers the numbers used, in rising order
record Arithmetic(long value, List<Long> numbers) {
  private static final int MAX_CHARACTERS = 64;
  private static final int MAX_DIGITS = 4;

  /// Reads `text`; nothing where it is not such an expression from end to end or does not fit a
  /// 64-bit number.
  static Optional<Arithmetic> read(String text) {
    if (text.isEmpty() || text.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    var reader = new Reader(text);
    try {
      long value = reader.sum();
      return reader.at == text.length()
          ? Optional.of(new Arithmetic(value, reader.numbers.stream().sorted().toList()))
          : Optional.empty();
    } catch (NumberFormatException | ArithmeticException unreadable) {
      return Optional.empty();
    }
  }

  private static final class Reader {
    private final String text;
    private final List<Long> numbers = new ArrayList<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    long sum() {
      long value = product();
      while (peek() == '+' || peek() == '-') {
        boolean plus = text.charAt(at++) == '+';
        long term = product();
        value = plus ? Math.addExact(value, term) : Math.subtractExact(value, term);
      }
      return value;
    }

    private long product() {
      long value = factor();
      while (peek() == '*') {
        at++;
        value = Math.multiplyExact(value, factor());
      }
      return value;
    }

    private long factor() {
      if (peek() == '(') {
        at++;
        long value = sum();
        if (peek() != ')') {
          throw new NumberFormatException("a parenthesis is never closed");
        }
        at++;
        return value;
      }
      int start = at;
      while (peek() >= '0' && peek() <= '9') {
        at++;
      }
      if (at == start || at - start > MAX_DIGITS) {
        throw new NumberFormatException("no number here, or one too long");
      }
      numbers.add(Long.valueOf(text.substring(start, at)));
      return numbers.getLast();
    }

    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }
  }
}
