package plumbline.text.template;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Value.Body;
import plumbline.text.template.Value.Callable;
import plumbline.text.template.Value.Items;

/// The methods of dicts, lists and tuples that change nothing.
final class ContainerMethods {
  private ContainerMethods() {}

  static @Nullable Callable of(Dict dict, String name) {
    Body body =
        switch (name) {
          case "items" -> (_, _) -> new Value.View(Value.View.Kind.ITEMS, dict);
          case "keys" -> (_, _) -> new Value.View(Value.View.Kind.KEYS, dict);
          case "values" -> (_, _) -> new Value.View(Value.View.Kind.VALUES, dict);
          case "copy" -> (_, _) -> dict;
          case "get" ->
              (_, arguments) -> {
                var given = arguments.bind("dict.get", "key", "default");
                var found = dict.get(given.required(0));
                return found != null ? found : given.or(1, Constants.NONE);
              };
          case "fromkeys" -> unsupported("dict.fromkeys");
          default -> null;
        };
    return body == null ? null : new Callable(name, body);
  }

  static @Nullable Callable of(Items items, String name) {
    Body body =
        switch (name) {
          case "count" ->
              (budget, arguments) ->
                  Value.of(count(budget, items.elements(), only("count", arguments)));
          case "index" -> (budget, arguments) -> Value.of(index(budget, items, arguments));
          case "copy" -> items.tuple() ? null : (_, _) -> items;
          default -> null;
        };
    return body == null ? null : new Callable(name, body);
  }

  static Body unsupported(String method) {
    return (_, _) -> {
      throw TemplateException.unsupported(method + " is not available to chat templates");
    };
  }

  private static Value only(String method, Arguments arguments) {
    return arguments.bind(method, "value").required(0);
  }

  private static int count(Budget budget, List<Value> elements, Value wanted) {
    int count = 0;
    for (var element : elements) {
      if (Comparison.same(element, wanted) || Comparison.equal(budget, element, wanted)) {
        count++;
      }
    }
    return count;
  }

  private static int index(Budget budget, Items items, Arguments arguments) {
    var given = arguments.bind("index", "value", "start", "stop");
    int size = items.elements().size();
    int start = fromEnd(given.integer(1, 0), size);
    int stop = Math.min(fromEnd(given.integer(2, size), size), size);
    for (int i = start; i < stop; i++) {
      var element = items.elements().get(i);
      if (Comparison.same(element, given.required(0))
          || Comparison.equal(budget, element, given.required(0))) {
        return i;
      }
    }
    throw TemplateException.value(
        "%s is not in the %s"
            .formatted(
                Printing.representation(budget, given.required(0)).chars(), items.typeName()));
  }

  private static int fromEnd(int position, int size) {
    return position < 0 ? Math.max(position + size, 0) : position;
  }
}
