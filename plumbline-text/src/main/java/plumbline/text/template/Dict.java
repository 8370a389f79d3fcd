package plumbline.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A dict: values by key, in the order of insertion; keys are equal as in Python, so `1`, `1.0` and
/// `true` are one key.
final class Dict implements Value {
  private final Map<Object, Entry> entries = new LinkedHashMap<>();
  private final int origin;

  Dict(int origin) {
    this.origin = origin;
  }

  /// A key with its value.
  record Entry(Value key, Value value) {
    Items pair() {
      return Items.tuple(key, value);
    }
  }

  private record TupleKey(List<Object> parts) {}

  /// Sets a key while the dict is built; a key that is there keeps its place.
  Dict put(Value key, Value value) {
    entries.merge(hashed(key), new Entry(key, value), (old, now) -> new Entry(old.key, now.value));
    return this;
  }

  Dict put(String key, Value value) {
    return put(Value.of(key), value);
  }

  @Nullable Value get(Value key) {
    var entry = entries.get(hashed(key));
    return entry == null ? null : entry.value;
  }

  @Nullable Value get(String key) {
    var entry = entries.get(key);
    return entry == null ? null : entry.value;
  }

  int size() {
    return entries.size();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  @Override
  public int origin() {
    return origin;
  }

  @Override
  public String typeName() {
    return "dict";
  }

  /// A Java key that is equal exactly when the values are equal in Python.
  static Object hashed(Value key) {
    return hashed(key, 0);
  }

  private static Object hashed(Value key, int depth) {
    if (depth > 100) {
      throw TemplateException.limit("a key is nested deeper than 100 tuples");
    }
    return switch (key) {
      case Str text -> text.chars();
      case Int number -> number.value();
      case Bool flag -> flag.value() ? BigInteger.ONE : BigInteger.ZERO;
      case Real number -> hashed(number.value());
      case None _ -> None.class;
      case Undefined _ -> Undefined.class;
      case Items items when items.tuple() -> {
        var parts = new ArrayList<>(items.elements().size());
        for (var element : items.elements()) {
          parts.add(hashed(element, depth + 1));
        }
        yield new TupleKey(parts);
      }
      case Range range -> range;
      case Items _, Dict _, View _, Slice _ ->
          throw TemplateException.value(
              "a %s cannot be a key of a dict: it can change".formatted(key.typeName()));
      case Stream _, Callable _, Namespace _, Loop _ -> new Identity(key);
    };
  }

  private static Object hashed(double number) {
    boolean whole = number == Math.rint(number) && !Double.isInfinite(number);
    return whole ? new BigDecimal(number).toBigInteger() : (Object) number;
  }

  @SuppressWarnings("ReferenceEquality") // that is what it is for
  private record Identity(Value value) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity that && value == that.value;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(value);
    }
  }
}
