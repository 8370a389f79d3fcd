package plumbline.sandbox;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes plain data as Python literals.
public final class PythonSpelling {
  private PythonSpelling() {}

  /// The literal; what is no plain data is named in angle brackets.
  public static String of(PythonValue value) {
    return switch (value) {
      case PythonValue.None() -> "None";
      case PythonValue.Bool(boolean truth) -> truth ? "True" : "False";
      case PythonValue.Int(var whole) -> whole.toString();
      case PythonValue.Real(double number) -> real(number);
      case PythonValue.Text(var text) -> TextNode.valueOf(text).toString();
      case PythonValue.Bytes(var bytes) -> bytes(bytes);
      case PythonValue.Sequence(var items) -> "[" + joined(items) + "]";
      case PythonValue.Tuple(var items) -> "(" + joined(items) + (items.size() == 1 ? ",)" : ")");
      case PythonValue.Group(var items) -> items.isEmpty() ? "set()" : "{" + joined(items) + "}";
      case PythonValue.Mapping(var entries) ->
          entries.stream()
              .map(each -> of(each.key()) + ": " + of(each.value()))
              .collect(Collectors.joining(", ", "{", "}"));
      case PythonValue.Opaque(var what) -> "<" + what + ">";
    };
  }

  private static String joined(List<PythonValue> items) {
    return items.stream().map(PythonSpelling::of).collect(Collectors.joining(", "));
  }

  private static String real(double number) {
    return Double.isNaN(number)
        ? "nan"
        : Double.isInfinite(number) ? (number > 0 ? "inf" : "-inf") : Double.toString(number);
  }

  private static String bytes(List<Integer> bytes) {
    return bytes.stream()
        .map(each -> String.format(Locale.ROOT, "\\x%02x", each))
        .collect(Collectors.joining("", "b\"", "\""));
  }
}
