package plumbline.text.template;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import plumbline.text.template.Value.Callable;

/// The functions that every template sees.
final class Globals {
  private static final Map<String, Value.Body> FUNCTIONS =
      Map.of(
          "range", Globals::range,
          "namespace", Globals::namespace,
          "dict", Globals::dict,
          "raise_exception", Globals::raise,
          "strftime_now", Globals::now,
          "joiner", Globals::joiner,
          "cycler", Globals::cycler,
          "lipsum", ContainerMethods.unsupported("lipsum"));

  private Globals() {}

  static Scope scope() {
    var scope = new Scope(null);
    FUNCTIONS.forEach((name, body) -> scope.set(name, new Callable(name, body)));
    return scope;
  }

  private static Value range(Budget budget, Arguments arguments) {
    var given = arguments.bind("range", "start", "stop", "step");
    boolean one = given.optional(1) == null;
    long start = one ? 0 : given.integer(0);
    long stop = one ? given.integer(0) : given.integer(1);
    long step = given.integer(2, 1);
    if (step == 0) {
      throw TemplateException.value("the step of a range is 0; it must go somewhere");
    }
    long distance = step > 0 ? stop - start : start - stop;
    if (distance > 0 && (distance - 1) / Math.abs(step) >= budget.limits().range()) {
      throw TemplateException.limit(
          "range(%d, %d, %d) has more than %,d numbers"
              .formatted(start, stop, step, budget.limits().range()));
    }
    return new Value.Range(start, stop, step);
  }

  private static Dict merged(Budget budget, String function, Arguments arguments) {
    var dict = new Dict(Origins.TEMPLATE);
    if (arguments.positional().size() > 1) {
      throw TemplateException.value("%s takes one value and names".formatted(function));
    }
    for (var source : arguments.positional()) {
      var elements = Iteration.of(budget, source);
      while (elements.hasNext()) {
        var element = elements.next();
        if (source instanceof Dict given) {
          dict.put(element, Objects.requireNonNull(given.get(element)));
          continue;
        }
        var pair = Iteration.list(budget, element);
        if (pair.size() != 2) {
          throw TemplateException.value(
              "%s takes pairs, got %d values".formatted(function, pair.size()));
        }
        dict.put(pair.get(0), pair.get(1));
      }
    }
    arguments.named().forEach(dict::put);
    return dict;
  }

  private static Value dict(Budget budget, Arguments arguments) {
    return merged(budget, "dict", arguments);
  }

  private static Value namespace(Budget budget, Arguments arguments) {
    var namespace = new Namespace();
    for (var entry : merged(budget, "namespace", arguments).entries()) {
      if (entry.key() instanceof Value.Str name) {
        namespace.attributes().put(name.chars(), entry.value());
      }
    }
    return namespace;
  }

  private static Value raise(Budget budget, Arguments arguments) {
    var message = arguments.bind("raise_exception", "message").required(0);
    throw new TemplateException(
        TemplateException.Kind.RAISED, Printing.text(budget, message).chars());
  }

  private static Value now(Budget budget, Arguments arguments) {
    var format = arguments.bind("strftime_now", "format").string(0).chars();
    budget.characters(format.length());
    return Value.of(Dates.format(format, budget.clock()));
  }

  private static Value joiner(Budget budget, Arguments arguments) {
    var separator = arguments.bind("joiner", "sep").or(0, Value.of(", "));
    var used = new AtomicBoolean();
    return new Callable("joiner", (_, _) -> used.getAndSet(true) ? separator : Constants.EMPTY);
  }

  private static Value cycler(Budget budget, Arguments arguments) {
    var values = arguments.positional();
    if (values.isEmpty()) {
      throw TemplateException.value("cycler needs at least one value");
    }
    var place = new AtomicInteger();
    var cycler = new Namespace();
    cycler
        .attributes()
        .put(
            "next",
            new Callable("next", (_, _) -> values.get(place.getAndIncrement() % values.size())));
    cycler
        .attributes()
        .put(
            "reset",
            new Callable(
                "reset",
                (_, _) -> {
                  place.set(0);
                  return Constants.NONE;
                }));
    return cycler;
  }
}
