package plumbline.text.template;

import java.util.Collections;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/// Filters that take some elements, or something of every element, each when it is asked for.
final class SelectionFilters {
  private SelectionFilters() {}

  static void addTo(Map<String, Filters> all) {
    all.put("default", SelectionFilters::otherwise);
    all.put("d", SelectionFilters::otherwise);
    all.put("items", SelectionFilters::items);
    all.put("attr", SelectionFilters::attribute);
    all.put("map", SelectionFilters::map);
    all.put("select", (budget, value, given) -> select(budget, value, given, false, true));
    all.put("reject", (budget, value, given) -> select(budget, value, given, false, false));
    all.put("selectattr", (budget, value, given) -> select(budget, value, given, true, true));
    all.put("rejectattr", (budget, value, given) -> select(budget, value, given, true, false));
  }

  private static Value otherwise(Budget budget, Value value, Arguments arguments) {
    var given = arguments.bind("default", "default_value", "boolean");
    boolean replaced =
        value instanceof Value.Undefined || (given.flag(1, false) && !Truth.of(value));
    return replaced ? given.or(0, Constants.EMPTY) : value;
  }

  private static Value items(Budget budget, Value value, Arguments arguments) {
    arguments.bind("items");
    return switch (value) {
      case Dict dict ->
          new Value.Stream(Iteration.of(budget, new Value.View(Value.View.Kind.ITEMS, dict)));
      case Value.Undefined _ -> new Value.Stream(Iteration.of(budget, value));
      default -> throw TemplateException.value("items takes a dict, got " + value.typeName());
    };
  }

  private static Value attribute(Budget budget, Value value, Arguments arguments) {
    var name = arguments.bind("attr", "name").string(0).chars();
    if (value instanceof Dict dict && dict.get(name) != null) {
      return Members.attribute(new Dict(Origins.TEMPLATE), name); // attributes only, never keys
    }
    return Members.attribute(value, name);
  }

  private static Value map(Budget budget, Value value, Arguments arguments) {
    if (!Truth.of(value)) {
      return new Value.Stream(Collections.emptyIterator());
    }
    Function<Value, Value> mapping;
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      var given = arguments.bind("map", "attribute", "default");
      var otherwise = given.has(1) ? given.required(1) : null;
      var picker = Picker.of(given.required(0), otherwise, false);
      mapping = element -> picker.pick(budget, element);
    } else {
      var filter = Filters.named(name("map", arguments, 0));
      var rest = arguments.without(1);
      mapping = element -> filter.apply(budget, element, rest);
    }
    return new Value.Stream(Iteration.mapped(Iteration.of(budget, value), mapping));
  }

  private static Value select(
      Budget budget, Value value, Arguments arguments, boolean byAttribute, boolean wanted) {
    if (!Truth.of(value)) {
      return new Value.Stream(Collections.emptyIterator());
    }
    int testPlace = byAttribute ? 1 : 0;
    if (arguments.positional().size() < testPlace) {
      throw TemplateException.value("selectattr and rejectattr need the name of an attribute");
    }
    var picker = Picker.of(byAttribute ? arguments.positional().getFirst() : null, null, false);
    Predicate<Value> holds;
    if (arguments.positional().size() > testPlace) {
      var test = name("select", arguments, testPlace);
      var rest = arguments.without(testPlace + 1);
      holds = element -> ValueTests.holds(budget, test, element, rest);
    } else {
      holds = Truth::of;
    }
    return new Value.Stream(
        Iteration.filtered(
            Iteration.of(budget, value),
            element -> holds.test(picker.pick(budget, element)) == wanted));
  }

  private static String name(String filter, Arguments arguments, int place) {
    if (arguments.positional().size() > place
        && arguments.positional().get(place) instanceof Value.Str name) {
      return name.chars();
    }
    throw TemplateException.value(
        "%s needs the name of a filter or test as a str".formatted(filter));
  }
}
