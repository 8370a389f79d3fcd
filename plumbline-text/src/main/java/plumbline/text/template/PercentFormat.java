package plumbline.text.template;

import java.util.List;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Str;

/// `format % values`, the printf of Python.
final class PercentFormat {
  private final Budget budget;
  private final Str format;
  private final Value given;
  private final List<Value> values;
  private int next;
  private int at;

  private PercentFormat(Budget budget, Str format, Value given) {
    this.budget = budget;
    this.format = format;
    this.given = given;
    this.values = given instanceof Items items && items.tuple() ? items.elements() : List.of(given);
  }

  static Value format(Budget budget, Str format, Value values) {
    return format.with(new PercentFormat(budget, format, values).fill());
  }

  private Text fill() {
    var out = budget.builder();
    var chars = format.chars();
    boolean named = false;
    while (at < chars.length()) {
      budget.step();
      int percent = chars.indexOf('%', at);
      int end = percent < 0 ? chars.length() : percent;
      out.append(format.text(), at, end);
      at = end + 1;
      if (percent >= 0) {
        named |= at < chars.length() && chars.charAt(at) == '(';
        out.append(directive());
      }
    }
    boolean sequence = given instanceof Items items && items.tuple();
    if (next < values.size() && !named && (sequence || !(given instanceof Dict))) {
      throw TemplateException.value(
          "`%%` has %d values, the format takes %d".formatted(values.size(), next));
    }
    return out.toText();
  }

  private Text directive() {
    var chars = format.chars();
    Value keyed = null;
    if (peek() == '(') {
      int close = chars.indexOf(')', at);
      if (close < 0 || !(given instanceof Dict dict)) {
        throw TemplateException.value("'%%(name)' in a format takes a dict".formatted());
      }
      keyed = dict.get(chars.substring(at + 1, close));
      if (keyed == null) {
        throw TemplateException.value(
            "the dict has no '%s' for the format".formatted(chars.substring(at + 1, close)));
      }
      at = close + 1;
    }
    int flagsStart = at;
    while ("#0- +".indexOf(peek()) >= 0 && peek() != 0) {
      at++;
    }
    var flags = chars.substring(flagsStart, at);
    int width = number(0);
    int precision = -1;
    if (peek() == '.') {
      at++;
      precision = Math.max(0, number(0));
    }
    while ("hlL".indexOf(peek()) >= 0 && peek() != 0) {
      at++;
    }
    char type = peek();
    at++;
    if (type == '%') {
      return Text.of("%", format.text().originAt(at - 1));
    }
    var value = keyed != null ? keyed : take();
    return converted(type, flags, width, precision, value);
  }

  private char peek() {
    return at < format.chars().length() ? format.chars().charAt(at) : 0;
  }

  private Value take() {
    if (next >= values.size()) {
      throw TemplateException.value(
          "`%%` has %d values, the format takes more".formatted(values.size()));
    }
    return values.get(next++);
  }

  private int number(int otherwise) {
    if (peek() == '*') {
      at++;
      return Numbers.index(take(), "the width of a format");
    }
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at - start > 6) {
      throw TemplateException.limit("a format asks for a width or precision of over 999,999");
    }
    return start == at ? otherwise : Integer.parseInt(format.chars(), start, at, 10);
  }

  private Text converted(char type, String flags, int width, int precision, Value value) {
    boolean left = flags.contains("-") || width < 0;
    boolean zeros = flags.contains("0") && !left;
    int size = Math.abs(width);
    return switch (type) {
      case 's', 'r', 'a' -> {
        var text =
            type == 's' ? Printing.text(budget, value) : Printing.representation(budget, value);
        if (format.markup() && !(value instanceof Str string && string.markup())) {
          text = Escaping.forced(budget, text).text();
        }
        yield spec(" ", left ? '<' : '>', '-', false, size, precision, 's')
            .apply(budget, Value.of(text));
      }
      case 'c' -> {
        var text =
            value instanceof Str string
                ? string.text()
                : Text.of(Digits.character(Numbers.integer(value)), value.origin());
        yield spec(" ", left ? '<' : '>', '-', false, size, -1, 's').apply(budget, Value.of(text));
      }
      case 'd', 'i', 'u', 'x', 'X', 'o' -> {
        var whole =
            value instanceof Value.Real && "diu".indexOf(type) >= 0 ? truncated(value) : value;
        if (!(whole instanceof Value.Int || whole instanceof Value.Bool)) {
          throw TemplateException.value(
              "'%%%s' takes an int, got %s".formatted(type, value.typeName()));
        }
        char code = "iu".indexOf(type) >= 0 ? 'd' : type;
        yield number(flags, left, zeros, size, -1, code).apply(budget, whole);
      }
      case 'f', 'F', 'e', 'E', 'g', 'G' -> {
        var real = new Value.Real(Numbers.real(value), value.origin());
        yield number(flags, left, zeros, size, precision, type).apply(budget, real);
      }
      default ->
          throw TemplateException.value(
              "'%%%s' is not a conversion of a format".formatted(type == 0 ? "" : type));
    };
  }

  private static Value truncated(Value real) {
    return NumberFilters.truncated(((Value.Real) real).value(), real.origin());
  }

  private static FormatSpec number(
      String flags, boolean left, boolean zeros, int size, int precision, char type) {
    char sign = flags.contains("+") ? '+' : flags.contains(" ") ? ' ' : '-';
    char align = left ? '<' : zeros ? '=' : '>';
    return spec(zeros ? "0" : " ", align, sign, flags.contains("#"), size, precision, type);
  }

  private static FormatSpec spec(
      String fill, char align, char sign, boolean alternate, int width, int precision, char type) {
    return new FormatSpec(fill, align, sign, alternate, width, (char) 0, precision, type);
  }
}
