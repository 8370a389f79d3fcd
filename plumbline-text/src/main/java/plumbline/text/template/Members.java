package plumbline.text.template;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `value.name` and `value[key]`: methods of the value's type, keys, positions. What the sandbox
/// closes gives an undefined value that fails once used.
final class Members {
  private static final Set<String> CHANGES_LIST =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
  private static final Set<String> CHANGES_DICT =
      Set.of("clear", "pop", "popitem", "setdefault", "update");

  private Members() {}

  /// `value.name`: the type's own attributes come before the keys of a dict.
  static Value attribute(Value value, String name) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    var own = ownAttribute(value, name);
    if (own != null) {
      return own;
    }
    if (value instanceof Dict dict) {
      var found = dict.get(name);
      if (found != null) {
        return found;
      }
    }
    return missing(value, name);
  }

  /// `value[key]`: the keys of a dict come before the type's own attributes.
  static Value element(Budget budget, Value value, Value key) {
    if (value instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    var found = elementOrNull(budget, value, key);
    if (found != null) {
      return found;
    }
    if (key instanceof Value.Str name) {
      var own = ownAttribute(value, name.chars());
      return own != null ? own : missing(value, name.chars());
    }
    return new Value.Undefined(
        "%s has no element %s"
            .formatted(describe(value), Printing.representation(budget, key).chars()));
  }

  private static @Nullable Value elementOrNull(Budget budget, Value value, Value key) {
    if (key instanceof Value.Slice slice) {
      return Slices.of(budget, value, slice);
    }
    return switch (value) {
      case Dict dict -> isHashable(key) ? dict.get(key) : null;
      case Value.Str text -> {
        int at = position(key, text.text().length() == 0 ? 0 : Slices.length(text.text()));
        yield at < 0 ? null : text.with(Slices.codePoints(text.text(), at, at + 1));
      }
      case Value.Items items -> {
        int at = position(key, items.elements().size());
        yield at < 0 ? null : items.elements().get(at);
      }
      case Value.Range range -> {
        int at = position(key, range.size());
        yield at < 0 ? null : range.get(at);
      }
      default -> null;
    };
  }

  private static boolean isHashable(Value key) {
    return !(key instanceof Dict
        || (key instanceof Value.Items items && !items.tuple())
        || key instanceof Value.View);
  }

  /// The position that an index means, or -1 where it is none or outside.
  private static int position(Value key, int size) {
    if (!(key instanceof Value.Int || key instanceof Value.Bool)) {
      return -1;
    }
    var index = Numbers.integer(key);
    if (index.bitLength() > 31) {
      return -1;
    }
    int at = index.intValue() < 0 ? index.intValue() + size : index.intValue();
    return at < size ? at : -1;
  }

  private static @Nullable Value ownAttribute(Value value, String name) {
    if (name.startsWith("__") && name.endsWith("__") && name.length() > 4) {
      return closed(value, name);
    }
    return switch (value) {
      case Value.Str text -> StringMethods.named(text, name);
      case Dict dict ->
          CHANGES_DICT.contains(name) ? closed(value, name) : ContainerMethods.of(dict, name);
      case Value.Items items when items.tuple() -> ContainerMethods.of(items, name);
      case Value.Items items ->
          CHANGES_LIST.contains(name) ? closed(value, name) : ContainerMethods.of(items, name);
      case Namespace namespace -> namespace.attributes().get(name);
      case Loop loop -> loop.attribute(name);
      case Value.Real number when name.equals("is_integer") ->
          new Value.Callable(name, (_, _) -> Value.of(number.value() == Math.rint(number.value())));
      default -> null;
    };
  }

  private static Value closed(Value value, String name) {
    return new Value.Undefined(
        "the attribute '%s' of a %s is closed to templates".formatted(name, value.typeName()),
        TemplateException.Kind.SECURITY);
  }

  private static Value missing(Value value, String name) {
    return new Value.Undefined("%s has no attribute '%s'".formatted(describe(value), name));
  }

  private static String describe(Value value) {
    return value instanceof Value.None ? "none" : "a " + value.typeName();
  }
}
