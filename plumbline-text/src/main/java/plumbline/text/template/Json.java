package plumbline.text.template;

import java.util.ArrayList;
import java.util.List;
import plumbline.text.template.Value.Str;

/// The `tojson` filter: JSON as Python's `json.dumps` writes it, characters beyond ASCII as they
/// are unless asked.
final class Json {
  private final Budget budget;
  private final boolean ascii;
  private final boolean sorted;
  private final Text indent;
  private final boolean indented;
  private final Text comma;
  private final Text colon;
  private final TextBuilder out;

  private Json(Budget budget, Arguments.Bound given) {
    this.budget = budget;
    this.ascii = given.flag(0, false);
    this.indented = given.has(1);
    this.indent = indented ? indent(given) : Text.EMPTY;
    this.sorted = given.flag(3, false);
    if (given.has(2)) {
      var pair = Iteration.list(budget, given.required(2));
      if (pair.size() != 2 || !(pair.get(0) instanceof Str a) || !(pair.get(1) instanceof Str b)) {
        throw TemplateException.value("the separators of tojson are two strings");
      }
      this.comma = a.text();
      this.colon = b.text();
    } else {
      this.comma = Text.of(indented ? "," : ", ");
      this.colon = Text.of(": ");
    }
    this.out = budget.builder();
  }

  private static Text indent(Arguments.Bound given) {
    return given.required(1) instanceof Str own
        ? own.text()
        : Text.of(" ".repeat(Math.clamp(given.integer(1), 0, 1000)));
  }

  static Value filter(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    var json = new Json(budget, given);
    json.write(value, 0);
    return Value.of(json.out.toText());
  }

  private void write(Value value, int depth) {
    budget.step();
    switch (value) {
      case Str text -> quote(text.text(), text.origin());
      case Value.None none -> out.append("null", none.origin());
      case Value.Bool flag -> out.append(flag.value() ? "true" : "false", flag.origin());
      case Value.Int number -> out.append(Numbers.print(number.value()), number.origin());
      case Value.Real number -> out.append(real(number.value()), number.origin());
      case Value.Items items -> array(items, depth);
      case Dict dict -> object(dict, depth);
      default ->
          throw value instanceof Value.Undefined undefined
              ? TemplateException.undefined("tojson of nothing: " + undefined.reason())
              : TemplateException.value("a %s has no JSON".formatted(value.typeName()));
    }
  }

  private static String real(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    return Numbers.print(number);
  }

  private void array(Value.Items items, int depth) {
    budget.enter();
    int origin = items.origin();
    out.append('[', origin);
    boolean first = true;
    for (var element : items.elements()) {
      separate(first, depth + 1, origin);
      write(element, depth + 1);
      first = false;
    }
    close(']', first, depth, origin);
    budget.leave();
  }

  private void object(Dict dict, int depth) {
    budget.enter();
    int origin = dict.origin();
    out.append('{', origin);
    boolean first = true;
    for (var entry : entries(dict)) {
      separate(first, depth + 1, origin);
      key(entry.key());
      out.append(colon.chars(), origin);
      write(entry.value(), depth + 1);
      first = false;
    }
    close('}', first, depth, origin);
    budget.leave();
  }

  private List<Dict.Entry> entries(Dict dict) {
    var entries = new ArrayList<>(dict.entries());
    if (sorted) {
      entries.sort((a, b) ->
          Comparison.less(budget, a.key(), b.key())
              ? -1
              : Comparison.less(budget, b.key(), a.key()) ? 1 : 0);
    }
    return entries;
  }

  private void separate(boolean first, int depth, int origin) {
    if (!first) {
      out.append(comma.chars(), origin);
    }
    newLine(depth, origin);
  }

  private void close(char bracket, boolean empty, int depth, int origin) {
    if (!empty) {
      newLine(depth, origin);
    }
    out.append(bracket, origin);
  }

  private void newLine(int depth, int origin) {
    if (indented) {
      out.append('\n', origin);
      for (int i = 0; i < depth; i++) {
        out.append(indent.chars(), origin);
      }
    }
  }

  private void key(Value key) {
    switch (key) {
      case Str text -> quote(text.text(), text.origin());
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> {
        out.append('"', key.origin());
        write(key, 0);
        out.append('"', key.origin());
      }
      default ->
          throw TemplateException.value(
              "a key of JSON is a str or a number, got %s".formatted(key.typeName()));
    }
  }

  private void quote(Text text, int around) {
    var chars = text.chars();
    budget.characters(chars.length());
    out.append('"', around);
    text.forEachRun(
        0,
        chars.length(),
        (from, to, origin) -> {
          int plain = from;
          for (int i = from; i < to; i++) {
            char c = chars.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || (ascii && c > 127)) {
              out.append(text, plain, i).append(escape(c), origin);
              plain = i + 1;
            }
          }
          out.append(text, plain, to);
        });
    out.append('"', around);
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> "\\u%04x".formatted((int) c);
    };
  }
}
