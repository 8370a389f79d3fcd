package plumbline.text.template;

import java.util.ArrayList;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Value.Body;
import plumbline.text.template.Value.Callable;
import plumbline.text.template.Value.Str;

/// The methods of `str`, by name. Every result keeps the origins of the characters it took.
final class StringMethods {
  private StringMethods() {}

  /// The method bound to `text`, or null where `str` has none of this name.
  static @Nullable Callable named(Str text, String name) {
    var body = body(text, name);
    return body == null ? null : new Callable(name, body);
  }

  private static @Nullable Body body(Str text, String name) {
    return switch (name) {
      case "strip" -> strip(text, true, true);
      case "lstrip" -> strip(text, true, false);
      case "rstrip" -> strip(text, false, true);
      case "upper" -> mapped(text, Characters::upper);
      case "lower" -> mapped(text, Characters::lower);
      case "casefold" -> mapped(text, chars -> Characters.lower(Characters.upper(chars)));
      case "title" -> mapped(text, Characters::title);
      case "capitalize" -> mapped(text, Characters::capitalize);
      case "swapcase" -> mapped(text, Characters::swapCase);
      case "join" -> (budget, arguments) -> join(budget, text, arguments);
      case "format" -> (budget, arguments) -> BraceFormat.format(budget, text, arguments);
      case "center", "ljust", "rjust", "zfill" ->
          (budget, arguments) -> padded(budget, text, name, arguments);
      case "split", "rsplit", "splitlines", "partition", "rpartition" ->
          Splitting.method(text, name);
      case "find", "rfind", "index", "rindex", "count", "startswith", "endswith" ->
          Searching.method(text, name);
      case "replace" -> (budget, arguments) -> replace(budget, text, arguments);
      case "removeprefix", "removesuffix" ->
          (budget, arguments) -> removed(budget, text, name, arguments);
      case "encode", "expandtabs", "format_map", "maketrans", "translate" ->
          ContainerMethods.unsupported("str." + name);
      default -> name.startsWith("is") ? predicate(text.chars(), name) : null;
    };
  }

  private static Body strip(Str text, boolean left, boolean right) {
    return (budget, arguments) -> {
      var given = arguments.bind("strip", "chars");
      budget.characters(text.text().length());
      return text.with(strip(text.text(), given.has(0) ? given.string(0) : null, left, right));
    };
  }

  /// Strips whitespace, or the characters given.
  static Text strip(Text text, @Nullable Str given, boolean left, boolean right) {
    if (given == null) {
      return Characters.strip(text, Characters::isSpace, left, right);
    }
    var chars = given.chars();
    return Characters.strip(text, c -> chars.indexOf(c) >= 0, left, right);
  }

  private static Body mapped(Str text, UnaryOperator<String> mapping) {
    return (budget, arguments) -> {
      arguments.bind("this method of str");
      budget.characters(text.text().length());
      return text.with(text.text().map(mapping));
    };
  }

  private static Value join(Budget budget, Str separator, Arguments arguments) {
    var parts = new ArrayList<Str>();
    var elements = Iteration.of(budget, arguments.bind("str.join", "iterable").required(0));
    while (elements.hasNext()) {
      if (!(elements.next() instanceof Str part)) {
        throw TemplateException.value(
            "str.join takes strings only; the element %d is none".formatted(parts.size()));
      }
      if (!parts.isEmpty()) {
        parts.add(separator);
      }
      parts.add(part);
    }
    var joined = Operators.join(budget, parts);
    return separator.markup() ? new Str(joined.text(), true) : Value.of(joined.text());
  }

  private static Value padded(Budget budget, Str text, String name, Arguments arguments) {
    var given = arguments.bind("str." + name, "width", "fillchar");
    int missing = given.integer(0) - Slices.length(text.text());
    if (missing <= 0) {
      return text;
    }
    var fill = given.has(1) ? given.string(1).text() : Text.of(name.equals("zfill") ? "0" : " ");
    if (Slices.length(fill) != 1) {
      throw TemplateException.value("the fill of str." + name + " must be one character");
    }
    int signs = name.equals("zfill") && text.chars().matches("(?s)[+-].*") ? 1 : 0;
    int odd = missing & (missing + Slices.length(text.text())) & 1;
    int before =
        switch (name) {
          case "center" -> missing / 2 + odd;
          case "ljust" -> 0;
          default -> missing;
        };
    var builder = budget.builder().append(text.text(), 0, signs);
    repeat(builder, fill, before);
    builder.append(text.text(), signs, text.text().length());
    repeat(builder, fill, missing - before);
    return text.with(builder.toText());
  }

  private static void repeat(TextBuilder builder, Text text, int times) {
    for (int i = 0; i < times; i++) {
      builder.append(text);
    }
  }

  private static Value replace(Budget budget, Str text, Arguments arguments) {
    var given = arguments.bind("str.replace", "old", "new", "count");
    var by = text.markup() ? Escaping.escaped(budget, given.string(1)) : given.string(1);
    return text.with(
        Searching.replace(
            budget, text.text(), given.string(0).text(), by.text(), given.integer(2, -1)));
  }

  private static Value removed(Budget budget, Str text, String name, Arguments arguments) {
    budget.characters(text.text().length());
    var part = arguments.bind("str." + name, "part").string(0).chars();
    var chars = text.chars();
    int length = chars.length();
    if (part.isEmpty()) {
      return text;
    }
    return name.equals("removeprefix")
        ? text.with(text.text().slice(chars.startsWith(part) ? part.length() : 0, length))
        : text.with(text.text().slice(0, chars.endsWith(part) ? length - part.length() : length));
  }

  private static @Nullable Body predicate(String chars, String name) {
    return switch (name) {
      case "isspace" -> all(chars, Characters::isSpace);
      case "isalpha" -> all(chars, Character::isLetter);
      case "isalnum" -> all(chars, Characters::isAlphanumeric);
      case "isdigit", "isdecimal" -> all(chars, Character::isDigit);
      case "isnumeric" -> all(chars, Characters::isNumeric);
      case "isascii" -> (_, _) -> Value.of(chars.chars().allMatch(c -> c < 128));
      case "isprintable" ->
          (_, _) -> Value.of(chars.codePoints().allMatch(Characters::isPrintable));
      case "islower" -> (_, _) -> Value.of(isLower(chars));
      case "isupper" -> (_, _) -> Value.of(isUpper(chars));
      case "istitle" -> (_, _) -> Value.of(isTitle(chars));
      case "isidentifier" -> (_, _) -> Value.of(Characters.isIdentifier(chars));
      default -> null;
    };
  }

  private static Body all(String chars, IntPredicate accepted) {
    return (_, _) -> Value.of(Characters.all(chars, accepted));
  }

  static boolean isLower(String chars) {
    return chars.codePoints().anyMatch(Character::isLowerCase)
        && chars.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
  }

  static boolean isUpper(String chars) {
    return chars.codePoints().anyMatch(Character::isUpperCase)
        && chars.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
  }

  private static boolean isTitle(String chars) {
    return chars.codePoints().anyMatch(Characters::isCased)
        && Characters.title(chars).equals(chars);
  }
}
