package plumbline.text.template;

import plumbline.text.template.Value.Str;

/// HTML escapes, as the `escape` filter writes them.
final class Escaping {
  private Escaping() {}

  /// The string as markup: escaped, unless it is markup already.
  static Str escaped(Budget budget, Str string) {
    return string.markup() ? string : forced(budget, string.text());
  }

  static Str forced(Budget budget, Text text) {
    var builder = budget.builder();
    var chars = text.chars();
    budget.characters(chars.length());
    text.forEachRun(
        0,
        chars.length(),
        (from, to, origin) -> {
          for (int i = from; i < to; i++) {
            var entity = entity(chars.charAt(i));
            if (entity.isEmpty()) {
              builder.append(chars.charAt(i), origin);
            } else {
              builder.append(entity, origin);
            }
          }
        });
    return new Str(builder.toText(), true);
  }

  private static String entity(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&#34;";
      case '\'' -> "&#39;";
      default -> "";
    };
  }
}
