package plumbline.text.template;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import plumbline.text.template.Value.Str;

/// Filters of strings.
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filters> all) {
    all.put("upper", mapped("upper", Characters::upper));
    all.put("lower", mapped("lower", Characters::lower));
    all.put("capitalize", mapped("capitalize", Characters::capitalize));
    all.put("title", mapped("title", TextFilters::title));
    all.put("string", (budget, value, _) -> string(budget, value));
    all.put("safe", (budget, value, _) -> new Str(Printing.text(budget, value), true));
    all.put("escape", (budget, value, _) -> Escaping.escaped(budget, string(budget, value)));
    all.put("e", (budget, value, _) -> Escaping.escaped(budget, string(budget, value)));
    all.put(
        "forceescape", (budget, value, _) -> Escaping.forced(budget, Printing.text(budget, value)));
    all.put("trim", TextFilters::trim);
    all.put("replace", TextFilters::replace);
    all.put("indent", TextFilters::indent);
    all.put("format", TextFilters::format);
    all.put("center", TextFilters::center);
    all.put("truncate", TextFilters::truncate);
    all.put("wordcount", (budget, value, _) -> wordCount(string(budget, value).chars()));
    all.put("urlencode", TextFilters::urlEncode);
  }

  /// The value printed, markup kept.
  static Str string(Budget budget, Value value) {
    return value instanceof Str text ? text : Value.of(Printing.text(budget, value));
  }

  private static Filters mapped(String name, UnaryOperator<String> mapping) {
    return (budget, value, arguments) -> {
      arguments.bind(name);
      var text = string(budget, value);
      budget.characters(text.text().length());
      return text.with(text.text().map(mapping));
    };
  }

  /// Unlike the method of `str`, words begin after white space, `-` and opening brackets only.
  private static String title(String chars) {
    var titled = new StringBuilder(chars.length());
    int start = 0;
    while (start < chars.length()) {
      boolean between = startsWord(chars.charAt(start));
      int end = start + 1;
      while (end < chars.length() && startsWord(chars.charAt(end)) == between) {
        end++;
      }
      int first = start + Character.charCount(chars.codePointAt(start));
      titled
          .append(Characters.upper(chars.substring(start, first)))
          .append(Characters.lower(chars.substring(first, end)));
      start = end;
    }
    return titled.toString();
  }

  private static boolean startsWord(char c) {
    return Characters.isSpace(c) || "-({[<".indexOf(c) >= 0;
  }

  private static Value trim(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("trim", "chars");
    var text = string(budget, value);
    budget.characters(text.text().length());
    return text.with(
        StringMethods.strip(text.text(), given.has(0) ? given.string(0) : null, true, true));
  }

  private static Value replace(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("replace", "old", "new", "count");
    return Value.of(
        Searching.replace(
            budget,
            Printing.text(budget, value),
            Printing.text(budget, given.required(0)),
            Printing.text(budget, given.required(1)),
            given.has(2) ? given.integer(2) : -1));
  }

  private static Value indent(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("indent", "width", "first", "blank");
    if (!(value instanceof Str text)) {
      throw TemplateException.value("indent takes a str, got %s".formatted(value.typeName()));
    }
    var width = given.or(0, Value.of(4));
    var indention =
        width instanceof Str own ? own.text() : spaces(budget, Math.max(0, given.integer(0, 4)));
    boolean blank = given.flag(2, false);
    var builder = budget.builder();
    var lines =
        Splitting.lines(budget.builder().append(text.text()).append('\n', 0).toText(), false);
    for (int i = 0; i < lines.size(); i++) {
      budget.step();
      if (i > 0) {
        builder.append('\n', Origins.TEMPLATE);
      }
      boolean indented = i == 0 ? given.flag(1, false) : blank || !lines.get(i).isEmpty();
      if (indented) {
        builder.append(indention);
      }
      builder.append(lines.get(i));
    }
    return text.with(builder.toText());
  }

  private static Text spaces(Budget budget, int count) {
    budget.characters(count);
    return Text.of(" ".repeat(Math.min(count, budget.limits().output())));
  }

  private static Value format(Budget budget, Value value, Arguments arguments) {
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw TemplateException.value("format takes positional or named arguments, not both");
    }
    Value values = new Value.Items(arguments.positional(), true, Origins.TEMPLATE);
    if (!arguments.named().isEmpty()) {
      var dict = new Dict(Origins.TEMPLATE);
      arguments.named().forEach(dict::put);
      values = dict;
    }
    return PercentFormat.format(budget, string(budget, value), values);
  }

  private static Value center(Budget budget, Value value, Arguments arguments) {
    var width = arguments.bind("center", "width").or(0, Value.of(80));
    var method = StringMethods.named(string(budget, value), "center");
    return Objects.requireNonNull(method).body().call(budget, Arguments.of(width));
  }

  private static Value truncate(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("truncate", "length", "killwords", "end", "leeway");
    int length = given.integer(0, 255);
    var end = given.has(2) ? given.string(2).text() : Text.of("...");
    int leeway = given.has(3) ? given.integer(3) : 5;
    var text = string(budget, value);
    budget.characters(text.text().length());
    if (length < Slices.length(end) || leeway < 0) {
      throw TemplateException.value(
          "truncate needs a length of at least %d and a leeway of at least 0"
              .formatted(Slices.length(end)));
    }
    if (Slices.length(text.text()) <= length + leeway) {
      return text;
    }
    var kept = Slices.codePoints(text.text(), 0, length - Slices.length(end));
    int space = kept.chars().lastIndexOf(' ');
    if (!given.flag(1, false) && space >= 0) {
      kept = kept.slice(0, space);
    }
    return Operators.join(budget, List.of(text.with(kept), Value.of(end)));
  }

  private static Value wordCount(String chars) {
    int count = 0;
    boolean inWord = false;
    for (int i = 0; i < chars.length(); i += Character.charCount(chars.codePointAt(i))) {
      boolean word = Characters.isWord(chars.codePointAt(i));
      count += word && !inWord ? 1 : 0;
      inWord = word;
    }
    return Value.of(count);
  }

  private static Value urlEncode(Budget budget, Value value, Arguments arguments) {
    arguments.bind("urlencode");
    if (value instanceof Str || !Iteration.isIterable(value)) {
      return Value.of(quoted(budget, value, false));
    }
    var pairs = value instanceof Dict dict ? new Value.View(Value.View.Kind.ITEMS, dict) : value;
    var builder = budget.builder();
    var elements = Iteration.of(budget, pairs);
    while (elements.hasNext()) {
      var pair = Iteration.list(budget, elements.next());
      if (pair.size() != 2) {
        throw TemplateException.value(
            "urlencode takes pairs, got %d values".formatted(pair.size()));
      }
      if (builder.length() > 0) {
        builder.append('&', Origins.TEMPLATE);
      }
      builder.append(quoted(budget, pair.get(0), true)).append('=', Origins.TEMPLATE);
      builder.append(quoted(budget, pair.get(1), true));
    }
    return Value.of(builder.toText());
  }

  private static Text quoted(Budget budget, Value value, boolean query) {
    var text = Printing.text(budget, value);
    budget.characters(text.length());
    return text.map(chars -> {
      var encoded =
          URLEncoder.encode(chars, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
      return query ? encoded : encoded.replace("+", "%20").replace("%2F", "/");
    });
  }
}
