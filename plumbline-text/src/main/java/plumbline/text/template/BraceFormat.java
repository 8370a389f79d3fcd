package plumbline.text.template;

import plumbline.text.template.Value.Str;

/// `str.format`: fields in braces, with the sandbox's own attribute access.
final class BraceFormat {
  private final Budget budget;
  private final Arguments arguments;
  private final boolean markup;
  private int automatic;

  private BraceFormat(Budget budget, Arguments arguments, boolean markup) {
    this.budget = budget;
    this.arguments = arguments;
    this.markup = markup;
  }

  static Value format(Budget budget, Str format, Arguments arguments) {
    var formatter = new BraceFormat(budget, arguments, format.markup());
    return format.with(formatter.fill(format.text(), 2));
  }

  private Text fill(Text format, int depth) {
    if (depth == 0) {
      throw TemplateException.value("format fields stand in fields of fields");
    }
    var chars = format.chars();
    var out = budget.builder();
    int at = 0;
    while (at < chars.length()) {
      budget.step();
      int brace = nextBrace(chars, at);
      out.append(format, at, brace);
      if (brace == chars.length()) {
        break;
      }
      char c = chars.charAt(brace);
      if (brace + 1 < chars.length() && chars.charAt(brace + 1) == c) {
        out.append(format, brace, brace + 1);
        at = brace + 2;
      } else if (c == '}') {
        throw TemplateException.value("a format string has a single '}'");
      } else {
        int end = fieldEnd(chars, brace + 1);
        out.append(field(format.slice(brace + 1, end), depth));
        at = end + 1;
      }
    }
    return out.toText();
  }

  private static int nextBrace(String chars, int from) {
    for (int i = from; i < chars.length(); i++) {
      if (chars.charAt(i) == '{' || chars.charAt(i) == '}') {
        return i;
      }
    }
    return chars.length();
  }

  private static int fieldEnd(String chars, int from) {
    int open = 1;
    for (int i = from; i < chars.length(); i++) {
      char c = chars.charAt(i);
      if (c == '{') {
        open++;
      } else if (c == '}' && --open == 0) {
        return i;
      }
    }
    throw TemplateException.value("a format string has a '{' without its '}'");
  }

  private Text field(Text field, int depth) {
    var chars = field.chars();
    int nameEnd = 0;
    boolean inBrackets = false;
    while (nameEnd < chars.length()) {
      char c = chars.charAt(nameEnd);
      inBrackets = c == '[' || (inBrackets && c != ']');
      if (!inBrackets && (c == ':' || c == '!')) {
        break;
      }
      nameEnd++;
    }
    int specStart = nameEnd;
    char conversion = 0;
    if (nameEnd + 1 < chars.length() && chars.charAt(nameEnd) == '!') {
      conversion = chars.charAt(nameEnd + 1);
      specStart = nameEnd + 2;
      if (specStart < chars.length() && chars.charAt(specStart) != ':') {
        throw TemplateException.value("':' is expected after the conversion of a format field");
      }
    }
    var value = converted(value(chars.substring(0, nameEnd)), conversion);
    var spec =
        specStart < chars.length()
            ? fill(field.slice(specStart + 1, field.length()), depth - 1).chars()
            : "";
    var text =
        spec.isEmpty() ? Printing.text(budget, value) : FormatSpec.parse(spec).apply(budget, value);
    boolean escape = markup && !(value instanceof Str string && string.markup());
    return escape ? Escaping.forced(budget, text).text() : text;
  }

  private Value converted(Value value, char conversion) {
    return switch (conversion) {
      case 0 -> value;
      case 's' -> Value.of(Printing.text(budget, value));
      case 'r' -> Value.of(Printing.representation(budget, value));
      default ->
          throw TemplateException.value("the conversion '!%s' is unknown".formatted(conversion));
    };
  }

  /// The argument that `name.attribute[key]…` names.
  private Value value(String path) {
    int at = 0;
    while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
      at++;
    }
    var value = argument(path.substring(0, at));
    while (at < path.length()) {
      boolean attribute = path.charAt(at) == '.';
      int end = attribute ? nextPart(path, at + 1) : path.indexOf(']', at);
      if (end <= at + 1) {
        throw TemplateException.value("the format field '%s' is malformed".formatted(path));
      }
      var name = path.substring(at + 1, end);
      value =
          attribute
              ? Members.attribute(value, name)
              : Members.element(budget, value, isNumber(name) ? number(name) : Value.of(name));
      at = attribute ? end : end + 1;
    }
    return value;
  }

  private static int nextPart(String path, int from) {
    int at = from;
    while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
      at++;
    }
    return at;
  }

  private Value argument(String name) {
    if (name.isEmpty() || isNumber(name)) {
      int place = name.isEmpty() ? automatic++ : number(name).value().intValueExact();
      if (place >= arguments.positional().size()) {
        throw TemplateException.value(
            "a format string asks for argument %d of %d"
                .formatted(place, arguments.positional().size()));
      }
      return arguments.positional().get(place);
    }
    var value = arguments.named().get(name);
    if (value == null) {
      throw TemplateException.value("a format string asks for the argument '%s'".formatted(name));
    }
    return value;
  }

  private static boolean isNumber(String name) {
    return !name.isEmpty() && name.length() < 7 && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Value.Int number(String digits) {
    return Value.of(Long.parseLong(digits));
  }
}
