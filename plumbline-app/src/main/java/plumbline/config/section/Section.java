package plumbline.config.section;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The settings of one level of a configuration. Asking for a setting declares it: the same call
/// reads and checks the value, records it for the resolved configuration and describes it for the
/// schema. Keys that nobody asked for are faults.
public final class Section {
  private final Reading reading;
  final String path;
  private final Node.Mapping node;
  private final SequencedMap<String, Object> resolved = new LinkedHashMap<>();
  private final ObjectSchema schema = new ObjectSchema();

  Section(Reading reading, String path, Node.Mapping node) {
    this.reading = reading;
    this.path = path;
    this.node = node;
  }

  /// Declares a whole number.
  public NumberField<Long> whole(String key, String meaning) {
    var kind = new Kinds.Whole(Long.MIN_VALUE, Long.MAX_VALUE);
    return new NumberField<>(this, key, meaning, kind);
  }

  /// Declares a count: a whole number of 31 bits.
  public NumberField<Long> count(String key, String meaning) {
    return new NumberField<>(this, key, meaning, new Kinds.Whole(0, Integer.MAX_VALUE));
  }

  /// Declares a finite number.
  public NumberField<Double> number(String key, String meaning) {
    return new NumberField<>(this, key, meaning, new Kinds.Decimal());
  }

  /// Declares a truth value.
  public Field<Boolean> truth(String key, String meaning) {
    return new Field<>(this, key, meaning, new Kinds.Truth());
  }

  /// Declares a text that is not blank.
  public Field<String> text(String key, String meaning) {
    return new Field<>(this, key, meaning, new Kinds.Text());
  }

  /// Declares a list of texts.
  public Field<List<String>> texts(String key, String meaning) {
    return new Field<>(this, key, meaning, new Kinds.Texts());
  }

  /// Declares a path in the file system.
  public Field<Path> file(String key, String meaning) {
    return new Field<>(this, key, meaning, new Kinds.File());
  }

  /// Declares one of the constants of an enumeration, written in lower case with hyphens.
  public <E extends Enum<E>> Field<E> choice(String key, String meaning, Class<E> type) {
    return new Field<>(this, key, meaning, new Kinds.Choice<>(type));
  }

  /// Declares a nested section; where it is absent its settings take their defaults.
  public <T> T section(String key, String meaning, Function<Section, T> reader) {
    var child = child(key);
    T value = child.finish(reader);
    schema.put(key, meaning, child.schema.toMap(), !child.schema.required().isEmpty());
    return closed(key, child, value);
  }

  /// Declares a nested section that may be absent as a whole.
  public <T> @Nullable T optional(String key, String meaning, Function<Section, T> reader) {
    var child = child(key);
    if (!reading.exploring() && !node.entries().containsKey(key)) {
      return null;
    }
    T value = child.finish(reader);
    schema.put(key, meaning, child.schema.toMap(), false);
    return closed(key, child, value);
  }

  private <T> T closed(String key, Section child, T value) {
    refuseBare(key, child);
    resolved.put(key, child.resolved);
    return value;
  }

  /// Declares a setting that is one of several named alternatives: `schedule: {cosine: {…}}`, or
  /// `schedule: cosine` for its defaults.
  ///
  /// @param fallback the alternative that is meant where the key is absent
  public <T> T oneOf(String key, String meaning, Cases<T> cases, String fallback) {
    declare(key);
    schema.put(key, meaning, Alternatives.schema(cases, fallback), false);
    var choice = Alternatives.choose(this, key, cases, fallback);
    var child = new Section(choice.reading(), path(key) + "." + choice.name(), choice.node());
    T value = child.finish(section -> cases.read(choice.name(), section));
    resolved.put(key, new LinkedHashMap<>(Map.of(choice.name(), child.resolved)));
    return value;
  }

  /// Declares several named parts, each at most once: `reward: {math: {…}, format: {…}}`.
  ///
  /// @param fallback the parts that are meant where the key is absent; empty if it must be there
  /// @return the parts in the order in which they were written
  public <T> SequencedMap<String, T> named(
      String key, String meaning, Cases<T> cases, List<String> fallback) {
    declare(key);
    schema.put(key, meaning, Alternatives.manySchema(cases), fallback.isEmpty());
    var values = new LinkedHashMap<String, T>();
    var written = new LinkedHashMap<String, Object>();
    for (var part : Alternatives.parts(this, key, cases, fallback).entrySet()) {
      var child = new Section(reading, path(key) + "." + part.getKey(), part.getValue());
      values.put(part.getKey(), child.finish(section -> cases.read(part.getKey(), section)));
      written.put(part.getKey(), child.resolved);
    }
    resolved.put(key, written);
    return values;
  }

  /// Declares the setting on which all others of this section depend.
  public <T> T by(String key, String meaning, Cases<T> cases) {
    declare(key);
    return Alternatives.switchOn(this, key, meaning, cases, null);
  }

  /// The same with a case that is meant where the key is absent.
  public <T> T by(String key, String meaning, Cases<T> cases, String fallback) {
    declare(key);
    return Alternatives.switchOn(this, key, meaning, cases, fallback);
  }

  /// Declares a section of free keys with truth values, numbers and texts.
  public SequencedMap<String, Object> free(String key, String meaning) {
    var child = child(key);
    var schemaOfValue = Map.<String, Object>of("type", List.of("string", "number", "boolean"));
    schema.put(
        key,
        meaning,
        ObjectSchema.pair("type", "object", "additionalProperties", schemaOfValue),
        false);
    var values = new LinkedHashMap<String, Object>();
    child
        .node
        .entries()
        .forEach((name, entry) -> {
          var value = Kinds.untyped(entry.value());
          if (value == null) {
            fault(
                entry.place(),
                child.path(name),
                "is %s, must be a truth value, a number or text"
                    .formatted(entry.value().described()));
          } else {
            values.put(name, value);
          }
        });
    refuseBare(key, child);
    resolved.put(key, values);
    return values;
  }

  /// Whether a setting was written, in the file or as an override.
  public boolean has(String key) {
    return node.entries().containsKey(key);
  }

  /// Reports a combination of settings that makes no sense, at one of them; silent where one of the
  /// section is already faulty.
  ///
  /// @param problem what came, what must be, why: `is token-mean, must be …`
  public void check(boolean holds, String key, String problem) {
    if (!holds && !reading.exploring() && !reading.faults().touches(path)) {
      fault(placeOf(key), path(key), problem);
    }
  }

  <T> @Nullable T take(Field<T> field, @Nullable T fallback, boolean required) {
    declare(field.key);
    schema.put(field.key, field.meaning, field.schema, required);
    if (reading.exploring()) {
      return fallback;
    }
    var entry = node.entries().get(field.key);
    if (entry == null) {
      if (required) {
        fault(
            node.place(),
            path(field.key),
            "is missing, must be %s: %s".formatted(field.expected(), field.meaning));
      }
      return resolve(field, fallback);
    }
    return resolve(field, value(field, entry, fallback));
  }

  private <T> @Nullable T value(Field<T> field, Node.Entry entry, @Nullable T fallback) {
    var given = entry.value();
    T value = field.kind.read(given);
    if (value == null) {
      fault(
          entry.place(),
          path(field.key),
          "is %s, must be %s%s"
              .formatted(given.described(), field.expected(), field.kind.remark(given)));
      return fallback == null ? field.example() : fallback;
    }
    for (var condition : field.conditions) {
      if (!condition.holds().test(value)) {
        fault(
            entry.place(),
            path(field.key),
            "is %s, must be %s: %s"
                .formatted(given.described(), condition.expected(), condition.why()));
        return fallback == null ? field.example() : fallback;
      }
    }
    reading.inputs().addAll(field.inputs(entry.place(), value));
    return value;
  }

  private <T> @Nullable T resolve(Field<T> field, @Nullable T value) {
    if (value != null) {
      resolved.put(field.key, field.kind.written(value));
    }
    return value;
  }

  private Section child(String key) {
    declare(key);
    var entry = node.entries().get(key);
    if (entry == null) {
      return new Section(reading, path(key), Node.Mapping.empty(node.place()));
    }
    return entry.value() instanceof Node.Mapping mapping
        ? new Section(reading, path(key), new Node.Mapping(entry.place(), mapping.entries()))
        : new Section(Reading.of(new Faults()), path(key), Node.Mapping.empty(entry.place()));
  }

  /// Refuses what is no section, once it is known what the section needs.
  private void refuseBare(String key, Section child) {
    var entry = node.entries().get(key);
    if (entry != null && !(entry.value() instanceof Node.Mapping)) {
      fault(entry.place(), path(key), entry.value().noSection(key, child.schema));
    }
  }

  <T> T finish(Function<Section, ? extends T> reader) {
    T value = reader.apply(this);
    if (!reading.exploring()) {
      node.entries()
          .forEach((key, entry) -> {
            if (!schema.properties().contains(key)) {
              var siblings = new ArrayList<>(schema.properties());
              reading.unknown().add(new Reading.Unknown(entry.place(), path(key), key, siblings));
            }
          });
    }
    return value;
  }

  void declare(String key) {
    reading.declared().add(path(key));
  }

  void fault(Place place, String field, String problem) {
    reading.faults().add(place, field, problem);
  }

  Place placeOf(String key) {
    var entry = node.entries().get(key);
    return entry == null ? node.place() : entry.place();
  }

  String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Reading reading() {
    return reading;
  }

  Node.Mapping node() {
    return node;
  }

  ObjectSchema schema() {
    return schema;
  }

  SequencedMap<String, Object> resolved() {
    return resolved;
  }
}
