package plumbline.text.template;

import java.util.List;
import plumbline.text.template.Value.Body;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Str;

/// Looking for strings in strings.
final class Searching {
  private Searching() {}

  static Body method(Str text, String name) {
    return (budget, arguments) -> {
      var given = arguments.bind("str." + name, "sub", "start", "end");
      int length = Slices.length(text.text());
      int start = given.has(1) ? given.integer(1) : 0;
      int from = fromEnd(start, length);
      int to = Math.min(given.has(2) ? fromEnd(given.integer(2), length) : length, length);
      budget.characters(text.text().length());
      var window = from > to ? Text.EMPTY : Slices.codePoints(text.text(), from, to);
      boolean outside = from > to || from > length;
      return switch (name) {
        case "startswith", "endswith" ->
            Value.of(!outside && meets(window.chars(), name, given.required(0)));
        case "count" -> Value.of(outside ? 0 : count(budget, window.chars(), given));
        default -> Value.of(find(window, from, outside, name, given.string(0).chars()));
      };
    };
  }

  private static int fromEnd(int position, int length) {
    return position < 0 ? Math.max(position + length, 0) : position;
  }

  private static boolean meets(String chars, String name, Value wanted) {
    return switch (wanted) {
      case Str part ->
          name.equals("startswith") ? chars.startsWith(part.chars()) : chars.endsWith(part.chars());
      case Items parts when parts.tuple() -> meetsAny(chars, name, parts.elements());
      default ->
          throw TemplateException.value(
              "str.%s takes a str or a tuple of str, got %s".formatted(name, wanted.typeName()));
    };
  }

  private static boolean meetsAny(String chars, String name, List<Value> wanted) {
    for (var part : wanted) {
      if (!(part instanceof Str)) {
        throw TemplateException.value(
            "the tuple of str.%s must hold str, got %s".formatted(name, part.typeName()));
      }
      if (meets(chars, name, part)) {
        return true;
      }
    }
    return false;
  }

  private static int count(Budget budget, String chars, Arguments.Bound given) {
    var part = given.string(0).chars();
    if (part.isEmpty()) {
      return chars.codePointCount(0, chars.length()) + 1;
    }
    int count = 0;
    for (int at = chars.indexOf(part); at >= 0; at = chars.indexOf(part, at + part.length())) {
      budget.step();
      count++;
    }
    return count;
  }

  private static int find(Text window, int from, boolean outside, String name, String part) {
    boolean last = name.startsWith("r");
    int unit =
        outside ? -1 : last ? window.chars().lastIndexOf(part) : window.chars().indexOf(part);
    if (unit >= 0) {
      return from + window.chars().codePointCount(0, unit);
    }
    if (name.endsWith("index")) {
      throw TemplateException.value("str.%s did not find its argument".formatted(name));
    }
    return -1;
  }

  /// `text` with `old` replaced by `by`, at most `count` times; all where `count` is negative.
  static Text replace(Budget budget, Text text, Text old, Text by, int count) {
    budget.characters(text.length());
    var chars = text.chars();
    int left = count < 0 ? Integer.MAX_VALUE : count;
    if (left == 0 || (!old.isEmpty() && !chars.contains(old.chars()))) {
      return text;
    }
    if (old.isEmpty()) {
      return spread(budget, text, by, left);
    }
    var builder = budget.builder();
    int start = 0;
    for (int at = chars.indexOf(old.chars()); at >= 0 && left > 0; left--) {
      budget.step();
      builder.append(text, start, at).append(by);
      start = at + old.length();
      at = chars.indexOf(old.chars(), start);
    }
    return builder.append(text, start, chars.length()).toText();
  }

  /// `by` before every character and at the end.
  private static Text spread(Budget budget, Text text, Text by, int count) {
    var builder = budget.builder();
    int left = count;
    int at = 0;
    while (at < text.length() && left > 0) {
      budget.step();
      int next = at + Character.charCount(text.chars().codePointAt(at));
      builder.append(by).append(text, at, next);
      at = next;
      left--;
    }
    builder.append(text, at, text.length());
    return left > 0 ? builder.append(by).toText() : builder.toText();
  }
}
