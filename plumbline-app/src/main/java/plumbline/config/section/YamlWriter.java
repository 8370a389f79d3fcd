package plumbline.config.section;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Maps, lists and plain values as YAML that [YamlReader] reads back to the same values.
final class YamlWriter {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/.][A-Za-z0-9_/.+-]*");

  private final StringBuilder out = new StringBuilder();

  private YamlWriter() {}

  static String write(Map<String, ?> settings) {
    var writer = new YamlWriter();
    writer.block(settings, "");
    return writer.out.toString();
  }

  private void block(Map<?, ?> map, String indent) {
    map.forEach((key, value) -> {
      out.append(indent).append(scalar(key.toString())).append(':');
      if (value instanceof Map<?, ?> nested && !nested.isEmpty()) {
        out.append('\n');
        block(nested, indent + "  ");
      } else {
        out.append(' ').append(flow(value)).append('\n');
      }
    });
  }

  private static String flow(Object value) {
    return switch (value) {
      case Map<?, ?> _ -> "{}";
      case List<?> list -> list.stream().map(YamlWriter::flow).toList().toString();
      case String text -> scalar(text);
      default -> value.toString();
    };
  }

  private static String scalar(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !Kinds.isNumber(text)
            && !Kinds.isTruth(text)
            && !text.equals("null");
    return plain ? text : quoted(text);
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\t' -> quoted.append("\\t");
            default -> {
              if (point >= ' ' && point < 0x7f) {
                quoted.appendCodePoint(point);
              } else {
                quoted.append("\\U%08x".formatted(point));
              }
            }
          }
        });
    return quoted.append('"').toString();
  }
}
