package plumbline.text.template;

import plumbline.text.template.Value.Str;

/// What values look like when printed (`str`) and inside containers (`repr`).
final class Printing {
  private Printing() {}

  /// The text of a value: `str(value)`.
  static Text text(Budget budget, Value value) {
    return switch (value) {
      case Str text -> text.text();
      case Value.Undefined _ -> Text.EMPTY;
      case Value.None none -> Text.of("None", none.origin());
      case Value.Bool flag -> Text.of(flag.value() ? "True" : "False", flag.origin());
      case Value.Int number -> Text.of(Numbers.print(number.value()), number.origin());
      case Value.Real number -> Text.of(Numbers.print(number.value()), number.origin());
      default -> {
        var builder = budget.builder();
        represent(budget, value, builder);
        yield builder.toText();
      }
    };
  }

  static Text representation(Budget budget, Value value) {
    var builder = budget.builder();
    represent(budget, value, builder);
    return builder.toText();
  }

  private static void represent(Budget budget, Value value, TextBuilder out) {
    budget.step();
    switch (value) {
      case Str text -> {
        if (text.markup()) {
          out.append("Markup(", Origins.TEMPLATE);
        }
        quote(budget, text.text(), out);
        if (text.markup()) {
          out.append(')', Origins.TEMPLATE);
        }
      }
      case Value.Undefined _ -> out.append("Undefined", Origins.TEMPLATE);
      case Value.None _, Value.Bool _, Value.Int _, Value.Real _ -> out.append(text(budget, value));
      case Value.Items items -> represent(budget, items, out);
      case Dict dict -> represent(budget, dict, out);
      case Value.Range range -> {
        var step = range.step() == 1 ? "" : ", " + range.step();
        out.append(
            "range(%d, %d%s)".formatted(range.start(), range.stop(), step), Origins.TEMPLATE);
      }
      case Value.View view -> {
        out.append(view.typeName() + "(", Origins.TEMPLATE);
        represent(budget, Value.Items.list(Iteration.list(budget, view)), out);
        out.append(')', Origins.TEMPLATE);
      }
      case Namespace namespace -> {
        out.append("<Namespace ", Origins.TEMPLATE);
        var attributes = new Dict(Origins.TEMPLATE);
        namespace.attributes().forEach(attributes::put);
        represent(budget, attributes, out);
        out.append('>', Origins.TEMPLATE);
      }
      case Value.Stream _ -> out.append("<generator object>", Origins.TEMPLATE);
      case Value.Slice _ -> out.append("<slice>", Origins.TEMPLATE);
      case Value.Callable function ->
          out.append("<function " + function.name() + ">", Origins.TEMPLATE);
      case Loop loop -> out.append(loop.toString(), Origins.TEMPLATE);
    }
  }

  private static void represent(Budget budget, Value.Items items, TextBuilder out) {
    budget.enter();
    int origin = items.origin();
    out.append(items.tuple() ? '(' : '[', origin);
    boolean first = true;
    for (var element : items.elements()) {
      if (!first) {
        out.append(", ", origin);
      }
      first = false;
      represent(budget, element, out);
    }
    if (items.tuple() && items.elements().size() == 1) {
      out.append(',', origin);
    }
    out.append(items.tuple() ? ')' : ']', origin);
    budget.leave();
  }

  private static void represent(Budget budget, Dict dict, TextBuilder out) {
    budget.enter();
    out.append('{', dict.origin());
    boolean first = true;
    for (var entry : dict.entries()) {
      if (!first) {
        out.append(", ", dict.origin());
      }
      first = false;
      represent(budget, entry.key(), out);
      out.append(": ", dict.origin());
      represent(budget, entry.value(), out);
    }
    out.append('}', dict.origin());
    budget.leave();
  }

  /// A string between quotes: single ones, unless only double ones avoid escapes.
  private static void quote(Budget budget, Text text, TextBuilder out) {
    var chars = text.chars();
    budget.characters(chars.length());
    char mark = chars.indexOf('\'') >= 0 && chars.indexOf('"') < 0 ? '"' : '\'';
    int around = text.origin();
    out.append(mark, around);
    text.forEachRun(
        0,
        chars.length(),
        (from, to, origin) -> {
          for (int i = from; i < to; ) {
            int c = chars.codePointAt(i);
            out.append(escaped(c, mark), origin);
            i += Character.charCount(c);
          }
        });
    out.append(mark, around);
  }

  private static String escaped(int c, char mark) {
    return switch (c) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (c == mark) {
          yield "\\" + mark;
        }
        if (Characters.isPrintable(c)) {
          yield Character.toString(c);
        }
        yield c < 0x100
            ? "\\x%02x".formatted(c)
            : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c);
      }
    };
  }
}
