package plumbline.text.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import plumbline.text.template.Value.Body;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Str;

/// Taking strings apart.
final class Splitting {
  private Splitting() {}

  static Body method(Str text, String name) {
    return switch (name) {
      case "split", "rsplit" ->
          (budget, arguments) -> split(budget, text, arguments, name.equals("rsplit"));
      case "splitlines" ->
          (budget, arguments) -> {
            boolean keep = arguments.bind("str.splitlines", "keepends").flag(0, false);
            budget.characters(text.text().length());
            return strings(budget, text, lines(text.text(), keep));
          };
      default ->
          (budget, arguments) -> partition(budget, text, arguments, name.equals("rpartition"));
    };
  }

  private static Value split(Budget budget, Str text, Arguments arguments, boolean fromRight) {
    var given = arguments.bind(fromRight ? "str.rsplit" : "str.split", "sep", "maxsplit");
    int most = given.integer(1, -1);
    int limit = most < 0 ? Integer.MAX_VALUE : most;
    budget.characters(text.text().length());
    if (given.has(0)) {
      var separator = given.string(0).chars();
      if (separator.isEmpty()) {
        throw TemplateException.value("str.split needs a separator of at least one character");
      }
      return strings(
          budget,
          text,
          fromRight
              ? lastParts(budget, text.text(), separator, limit)
              : firstParts(budget, text.text(), separator, limit));
    }
    return strings(
        budget,
        text,
        fromRight ? lastWords(budget, text.text(), limit) : firstWords(budget, text.text(), limit));
  }

  private static Value strings(Budget budget, Str like, List<Text> parts) {
    budget.list(parts.size());
    var strings = new ArrayList<Value>(parts.size());
    for (var part : parts) {
      strings.add(like.with(part));
    }
    return Items.list(strings);
  }

  private static List<Text> firstParts(Budget budget, Text text, String separator, int limit) {
    var parts = new ArrayList<Text>();
    int start = 0;
    int found = text.chars().indexOf(separator);
    while (found >= 0 && parts.size() < limit) {
      budget.step();
      parts.add(text.slice(start, found));
      start = found + separator.length();
      found = text.chars().indexOf(separator, start);
    }
    parts.add(text.slice(start, text.length()));
    return parts;
  }

  private static List<Text> lastParts(Budget budget, Text text, String separator, int limit) {
    var parts = new ArrayList<Text>();
    int end = text.length();
    int found = text.chars().lastIndexOf(separator);
    while (found >= 0 && parts.size() < limit) {
      budget.step();
      parts.add(text.slice(found + separator.length(), end));
      end = found;
      found = text.chars().lastIndexOf(separator, end - separator.length());
      found = end < separator.length() ? -1 : found;
    }
    parts.add(text.slice(0, end));
    Collections.reverse(parts);
    return parts;
  }

  private static List<Text> firstWords(Budget budget, Text text, int limit) {
    var words = new ArrayList<Text>();
    var chars = text.chars();
    int at = skip(chars, 0, true);
    while (at < chars.length()) {
      budget.step();
      if (words.size() == limit) {
        words.add(text.slice(at, chars.length()));
        break;
      }
      int end = skip(chars, at, false);
      words.add(text.slice(at, end));
      at = skip(chars, end, true);
    }
    return words;
  }

  private static int skip(String chars, int from, boolean spaces) {
    int at = from;
    while (at < chars.length() && Characters.isSpace(chars.charAt(at)) == spaces) {
      at++;
    }
    return at;
  }

  private static List<Text> lastWords(Budget budget, Text text, int limit) {
    var words = new ArrayList<Text>();
    var chars = text.chars();
    int end = skipBack(chars, chars.length(), true);
    while (end > 0) {
      budget.step();
      if (words.size() == limit) {
        words.add(text.slice(0, end));
        break;
      }
      int start = skipBack(chars, end, false);
      words.add(text.slice(start, end));
      end = skipBack(chars, start, true);
    }
    Collections.reverse(words);
    return words;
  }

  private static int skipBack(String chars, int from, boolean spaces) {
    int at = from;
    while (at > 0 && Characters.isSpace(chars.charAt(at - 1)) == spaces) {
      at--;
    }
    return at;
  }

  static List<Text> lines(Text text, boolean keepEnds) {
    var lines = new ArrayList<Text>();
    Characters.forEachLine(
        text.chars(), (start, end, next) -> lines.add(text.slice(start, keepEnds ? next : end)));
    return lines;
  }

  private static Value partition(Budget budget, Str text, Arguments arguments, boolean last) {
    var separator = arguments.bind("str.partition", "sep").string(0);
    if (separator.text().isEmpty()) {
      throw TemplateException.value("str.partition needs a separator of at least one character");
    }
    budget.characters(text.text().length());
    var chars = text.chars();
    int at = last ? chars.lastIndexOf(separator.chars()) : chars.indexOf(separator.chars());
    if (at < 0) {
      return last
          ? Items.tuple(Constants.EMPTY, Constants.EMPTY, text)
          : Items.tuple(text, Constants.EMPTY, Constants.EMPTY);
    }
    int end = at + separator.text().length();
    return Items.tuple(
        text.with(text.text().slice(0, at)),
        text.with(text.text().slice(at, end)),
        text.with(text.text().slice(end, chars.length())));
  }
}
