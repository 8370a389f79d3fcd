package plumbline.text.template;

import plumbline.text.template.Value.Str;

/// What stands after the colon of a `{}` field: `[[fill]align][sign][#][0][width][,][.precision]
/// [type]`.
record FormatSpec(
    String fill,
    char align,
    char sign,
    boolean alternate,
    int width,
    char grouping,
    int precision,
    char type) {
  private static final char NONE = 0;

  static FormatSpec parse(String spec) {
    int at = 0;
    var fill = " ";
    char align = NONE;
    int second = spec.isEmpty() ? 0 : Character.charCount(spec.codePointAt(0));
    if (second < spec.length() && "<>=^".indexOf(spec.charAt(second)) >= 0) {
      fill = spec.substring(0, second);
      align = spec.charAt(second);
      at = second + 1;
    } else if (!spec.isEmpty() && "<>=^".indexOf(spec.charAt(0)) >= 0) {
      align = spec.charAt(0);
      at = 1;
    }
    char sign = at < spec.length() && "+- ".indexOf(spec.charAt(at)) >= 0 ? spec.charAt(at++) : '-';
    boolean alternate = at < spec.length() && spec.charAt(at) == '#';
    at += alternate ? 1 : 0;
    if (at < spec.length() && spec.charAt(at) == '0') {
      fill = align == NONE ? "0" : fill;
      align = align == NONE ? '=' : align;
      at++;
    }
    int widthEnd = digitsEnd(spec, at);
    int width = number(spec, at, widthEnd, 0);
    at = widthEnd;
    char grouping =
        at < spec.length() && ",_".indexOf(spec.charAt(at)) >= 0 ? spec.charAt(at++) : NONE;
    int precision = -1;
    if (at < spec.length() && spec.charAt(at) == '.') {
      int end = digitsEnd(spec, at + 1);
      precision = number(spec, at + 1, end, -1);
      if (precision < 0) {
        throw invalid(spec);
      }
      at = end;
    }
    char type = at < spec.length() ? spec.charAt(at++) : NONE;
    if (at != spec.length()) {
      throw invalid(spec);
    }
    return new FormatSpec(fill, align, sign, alternate, width, grouping, precision, type);
  }

  private static TemplateException invalid(String spec) {
    return TemplateException.value("'%s' is not a format specification".formatted(spec));
  }

  private static int digitsEnd(String spec, int from) {
    int at = from;
    while (at < spec.length() && spec.charAt(at) >= '0' && spec.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static int number(String spec, int from, int to, int otherwise) {
    if (from == to) {
      return otherwise;
    }
    if (to - from > 6) {
      throw TemplateException.limit("a format asks for a width or precision of over 999,999");
    }
    return Integer.parseInt(spec, from, to, 10);
  }

  Text apply(Budget budget, Value value) {
    return switch (value) {
      case Str text -> text(budget, text.text());
      case Value.Int _, Value.Real _ -> number(budget, value);
      case Value.Bool flag when type == NONE -> text(budget, Printing.text(budget, flag));
      case Value.Bool _ -> number(budget, value);
      default ->
          throw TemplateException.value(
              "a %s takes no format specification".formatted(value.typeName()));
    };
  }

  private Text text(Budget budget, Text text) {
    if ((type != NONE && type != 's') || align == '=' || grouping != NONE) {
      throw TemplateException.value("this format specification does not apply to a str");
    }
    int length = Slices.length(text);
    var cut = precision >= 0 && precision < length ? Slices.codePoints(text, 0, precision) : text;
    return padded(budget, Text.EMPTY, cut, align == NONE ? '<' : align);
  }

  private Text number(Budget budget, Value value) {
    boolean whole = !(value instanceof Value.Real);
    char kind = type == NONE && whole ? 'd' : type;
    String digits =
        "dxXobc".indexOf(kind) >= 0 && kind != NONE && whole
            ? Digits.integer(Numbers.integer(value).abs(), kind, alternate)
            : Digits.real(Math.abs(Numbers.real(value)), kind, precision);
    boolean negative =
        whole ? Numbers.integer(value).signum() < 0 : Digits.isNegative(Numbers.real(value));
    var signs = negative ? "-" : sign == '-' ? "" : String.valueOf(sign);
    var grouped = grouping == NONE ? digits : Digits.grouped(digits, grouping);
    return padded(
        budget,
        Text.of(signs, value.origin()),
        Text.of(grouped, value.origin()),
        align == NONE ? '>' : align);
  }

  private Text padded(Budget budget, Text sign, Text body, char side) {
    int missing = Math.max(0, width - Slices.length(sign) - Slices.length(body));
    budget.characters(missing);
    int before =
        switch (side) {
          case '<' -> 0;
          case '^' -> missing / 2;
          default -> missing;
        };
    var builder = budget.builder();
    if (side == '=') {
      builder.append(sign);
    }
    builder.append(fill.repeat(before), Origins.TEMPLATE);
    if (side != '=') {
      builder.append(sign);
    }
    return builder.append(body).append(fill.repeat(missing - before), Origins.TEMPLATE).toText();
  }
}
