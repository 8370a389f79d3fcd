package plumbline.text.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables that a part of the template sees: its own, then those around it.
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Value> variables = new HashMap<>(4);

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  void set(String name, Value value) {
    variables.put(name, value);
  }

  Value get(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      var value = scope.variables.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Value.Undefined("'%s' is undefined".formatted(name));
  }
}
