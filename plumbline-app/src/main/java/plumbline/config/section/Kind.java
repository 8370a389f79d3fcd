package plumbline.config.section;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A type of setting: how it is read from a node and described to a person and in a JSON Schema.
interface Kind<T> {
  /// The value, null if the node does not hold one.
  @Nullable T read(Node node);

  /// What a node must hold, for a fault: `a whole number`.
  String expected();

  /// A remark on a node that does not fit, empty or starting with `; `.
  default String remark(Node node) {
    return "";
  }

  /// Stands in for a value that is missing or wrong, so that reading can go on.
  T example();

  /// JSON Schema of the value.
  Map<String, Object> schema();

  /// The value as the resolved configuration writes it.
  default Object written(T value) {
    return value;
  }
}
