package plumbline.text.template;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of a call.
record Arguments(List<Value> positional, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Value... values) {
    return new Arguments(List.of(values), Map.of());
  }

  Arguments without(int first) {
    return new Arguments(positional.subList(first, positional.size()), named);
  }

  /// Gives every argument to its parameter; a surplus or unknown one is an error.
  Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw TemplateException.value(
          "%s takes at most %d arguments %s, got %d"
              .formatted(
                  function, parameters.length, Arrays.toString(parameters), positional.size()));
    }
    var values = new @Nullable Value[parameters.length];
    for (int i = 0; i < positional.size(); i++) {
      values[i] = positional.get(i);
    }
    for (var entry : named.entrySet()) {
      int place = Arrays.asList(parameters).indexOf(entry.getKey());
      if (place < 0 || values[place] != null) {
        throw TemplateException.value(
            "%s takes %s, got %s='...'%s"
                .formatted(
                    function,
                    Arrays.toString(parameters),
                    entry.getKey(),
                    place < 0 ? "" : " twice"));
      }
      values[place] = entry.getValue();
    }
    return new Bound(function, parameters, values);
  }

  /// Arguments by place of their parameter.
  static final class Bound {
    private final String function;
    private final String[] parameters;
    private final @Nullable Value[] values;

    private Bound(String function, String[] parameters, @Nullable Value[] values) {
      this.function = function;
      this.parameters = parameters;
      this.values = values;
    }

    @Nullable Value optional(int place) {
      return values[place];
    }

    Value or(int place, Value otherwise) {
      var value = values[place];
      return value == null ? otherwise : value;
    }

    Value required(int place) {
      var value = values[place];
      if (value == null) {
        throw TemplateException.value(
            "%s needs an argument `%s`".formatted(function, parameters[place]));
      }
      return value;
    }

    /// The argument is there and not `none`.
    boolean has(int place) {
      var value = values[place];
      return value != null && !(value instanceof Value.None);
    }

    boolean flag(int place, boolean otherwise) {
      var value = values[place];
      return value == null ? otherwise : Truth.of(value);
    }

    int integer(int place) {
      return Numbers.index(required(place), function + "'s argument `" + parameters[place] + "`");
    }

    int integer(int place, int otherwise) {
      return values[place] == null ? otherwise : integer(place);
    }

    Value.Str string(int place) {
      if (required(place) instanceof Value.Str text) {
        return text;
      }
      throw TemplateException.value(
          "%s's argument `%s` must be a str, got %s"
              .formatted(function, parameters[place], required(place).typeName()));
    }
  }
}
