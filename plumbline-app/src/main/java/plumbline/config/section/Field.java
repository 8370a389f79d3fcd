package plumbline.config.section;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One declared setting; [#required()], [#or(Object)] or their like end the declaration and gives
/// the value. A value that is missing or wrong is reported and replaced, so that reading goes on.
///
/// @param <T> the type of the value
public sealed class Field<T> permits NumberField {
  /// One condition on a value: `must be at least 2: a group baseline compares samples`.
  record Condition<T>(Predicate<T> holds, String expected, String why) {}

  final Section section;
  final String key;
  final String meaning;
  final Kind<T> kind;
  final List<Condition<T>> conditions = new ArrayList<>();
  final SequencedMap<String, Object> schema;
  private Input.@Nullable Kind input;

  Field(Section section, String key, String meaning, Kind<T> kind) {
    this.section = section;
    this.key = key;
    this.meaning = meaning;
    this.kind = kind;
    this.schema = new LinkedHashMap<>(kind.schema());
  }

  /// Adds a condition.
  ///
  /// @param expected completes `must be …`
  /// @param why the reason, without a full stop
  public Field<T> must(Predicate<T> holds, String expected, String why) {
    conditions.add(new Condition<>(holds, expected, why));
    return this;
  }

  /// Says that the value names what must be there when the configuration is put to use.
  public Field<T> naming(Input.Kind kind) {
    input = kind;
    return this;
  }

  /// What a value names that must be there.
  List<Input> inputs(Place place, T value) {
    if (input == null) {
      return List.of();
    }
    var kind = input;
    var names = value instanceof List<?> list ? list : List.of(value);
    return names.stream()
        .map(name -> new Input(place, section.path(key), name.toString(), kind))
        .toList();
  }

  /// The value; its absence is a fault.
  public T required() {
    var value = section.take(this, null, true);
    return value == null ? example() : value;
  }

  /// The value, or the default that the resolved configuration then shows.
  public T or(T fallback) {
    schema.put("default", kind.written(fallback));
    var value = section.take(this, fallback, false);
    return value == null ? fallback : value;
  }

  /// The value, or a default that follows from other settings, which a schema cannot show.
  public T orDerived(T fallback) {
    var value = section.take(this, fallback, false);
    return value == null ? fallback : value;
  }

  /// The value, or null where it is absent.
  public @Nullable T orNull() {
    return section.take(this, null, false);
  }

  /// What must stand there, with the bounds.
  String expected() {
    return kind.expected();
  }

  /// A value within the conditions.
  T example() {
    return kind.example();
  }
}
