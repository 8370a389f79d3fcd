package plumbline.config.section;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.data.NearestName;

/// Reads and describes settings that are one or several of named cases.
final class Alternatives {
  private Alternatives() {}

  /// The case that was written, with its settings.
  ///
  /// @param reading where its faults go; nowhere if it cannot be told which case was meant
  record Choice(String name, Node.Mapping node, Reading reading) {}

  static Choice choose(Section section, String key, Cases<?> cases, String fallback) {
    var entry = section.node().entries().get(key);
    var empty = Node.Mapping.empty(section.placeOf(key));
    if (entry == null) {
      return new Choice(fallback, empty, section.reading());
    }
    var none = new Choice(fallback, empty, Reading.of(new Faults()));
    return switch (entry.value()) {
      case Node.Scalar scalar when !scalar.isEmpty() ->
          meant(section, key, scalar.text(), entry.place(), cases)
              .map(name -> new Choice(name, empty, section.reading()))
              .orElse(none);
      case Node.Mapping mapping when mapping.entries().size() == 1 -> {
        var only = mapping.entries().firstEntry();
        yield meant(section, key, only.getKey(), only.getValue().place(), cases)
            .map(name -> new Choice(name, settings(section, key, only), section.reading()))
            .orElse(none);
      }
      case Node.Mapping mapping when mapping.entries().size() > 1 -> {
        section.fault(
            entry.place(),
            section.path(key),
            "names %s, must name one of %s"
                .formatted(String.join(" and ", mapping.entries().keySet()), cases.names()));
        yield none;
      }
      case Node other -> {
        section.fault(
            entry.place(),
            section.path(key),
            "is %s, must name one of %s".formatted(other.described(), cases.names()));
        yield none;
      }
    };
  }

  static SequencedMap<String, Node.Mapping> parts(
      Section section, String key, Cases<?> cases, List<String> fallback) {
    var parts = new LinkedHashMap<String, Node.Mapping>();
    var entry = section.node().entries().get(key);
    if (section.reading().exploring()) {
      return parts;
    }
    if (entry == null && !fallback.isEmpty()) {
      var none = Node.Mapping.empty(section.node().place());
      fallback.forEach(name -> parts.put(name, none));
      return parts;
    }
    if (entry == null || !(entry.value() instanceof Node.Mapping mapping)) {
      section.fault(section.placeOf(key), section.path(key), noParts(key, entry, cases));
      return parts;
    }
    for (var part : mapping.entries().sequencedEntrySet()) {
      meant(section, key, part.getKey(), part.getValue().place(), cases)
          .ifPresent(name -> parts.putIfAbsent(name, settings(section, key, part)));
    }
    if (mapping.entries().isEmpty()) {
      section.fault(
          entry.place(),
          section.path(key),
          "has no part, must have at least one of " + cases.names());
    }
    return parts;
  }

  /// Why no part is named; a name without its settings is shown with them.
  private static String noParts(String key, Node.@Nullable Entry entry, Cases<?> cases) {
    var came = entry == null ? "missing" : entry.value().described();
    if (entry != null && entry.value() instanceof Node.Scalar scalar) {
      var named = NearestName.of(scalar.text(), cases.readers().keySet());
      if (named.isPresent()) {
        return "is %s, must be written with its settings, {} for the defaults: %s: {%s: {}}"
            .formatted(came, key, named.get());
      }
    }
    return "is %s, must be a section with at least one of %s".formatted(came, cases.names());
  }

  static <T> T switchOn(
      Section section, String key, String meaning, Cases<T> cases, @Nullable String fallback) {
    if (section.reading().exploring()) {
      return explore(section, key, meaning, cases, fallback);
    }
    var known = Map.<String, Object>of("enum", cases.readers().sequencedKeySet());
    section.schema().put(key, meaning, known, fallback == null);
    section.schema().lead(key, cases.readers().keySet());
    var written = written(section, key);
    if (fallback == null && !section.has(key)) {
      section.fault(
          section.node().place(),
          section.path(key),
          "is missing, must be one of %s: %s".formatted(cases.names(), meaning));
    }
    return written
        .map(as -> meant(section, as, cases).or(() -> Optional.ofNullable(fallback)))
        .orElse(Optional.ofNullable(fallback))
        .map(name -> chosen(section, key, name, cases))
        .orElseThrow(() -> CommonFaults.of(section, key, cases));
  }

  /// The setting as it was written, under its name or a misspelling of it.
  private static Optional<Map.Entry<String, Node.Entry>> written(Section section, String key) {
    var entries = section.node().entries();
    var wanted =
        entries.containsKey(key) ? List.of(key) : NearestName.near(key, entries.keySet(), 1);
    return entries.sequencedEntrySet().stream()
        .filter(entry -> wanted.contains(entry.getKey()))
        .findFirst();
  }

  private static Optional<String> meant(
      Section section, Map.Entry<String, Node.Entry> written, Cases<?> cases) {
    var value = written.getValue().value();
    var name = value instanceof Node.Scalar scalar ? scalar.text() : "";
    var place = written.getValue().place();
    return meant(section, written.getKey(), value.described(), name, place, cases);
  }

  private static <T> T chosen(Section section, String key, String name, Cases<T> cases) {
    section.resolved().put(key, name);
    section.reading().whenUnknown().add(() -> noteOthers(section, key, name, cases));
    return cases.read(name, section);
  }

  private static <T> T explore(
      Section section, String key, String meaning, Cases<T> cases, @Nullable String fallback) {
    var schemas = new ArrayList<Map<String, Object>>();
    T last = null;
    for (var name : cases.readers().sequencedKeySet()) {
      var one = new Section(section.reading(), section.path, section.node());
      one.schema().put(key, meaning, Map.of("const", name), !name.equals(fallback));
      last = cases.read(name, one);
      schemas.add(one.schema().toMap());
    }
    section.schema().either(schemas);
    if (last == null) {
      throw new IllegalArgumentException(key + " has no cases");
    }
    return last;
  }

  /// Records what exists under the other cases, for a key that is unknown under this one.
  private static void noteOthers(Section section, String key, String name, Cases<?> cases) {
    var having = new LinkedHashMap<String, Set<String>>();
    for (var other : cases.readers().sequencedKeySet()) {
      var reading = Reading.explore();
      cases.read(other, new Section(reading, section.path, section.node()));
      reading
          .declared()
          .forEach(path -> having.computeIfAbsent(path, _ -> new LinkedHashSet<>()).add(other));
    }
    having.forEach((path, names) -> {
      if (!names.contains(name)) {
        section
            .reading()
            .elsewhere()
            .put(
                path,
                "is not a setting of %s %s, only of %s"
                    .formatted(key, name, String.join(", ", names)));
      }
    });
  }

  static Map<String, Object> schema(Cases<?> cases, String fallback) {
    var forms = new ArrayList<Object>();
    forms.add(Map.of("enum", List.copyOf(cases.readers().sequencedKeySet())));
    for (var name : cases.readers().sequencedKeySet()) {
      var properties = new LinkedHashMap<String, Object>();
      properties.put(name, ofCase(cases, name));
      var form = new LinkedHashMap<String, Object>();
      form.put("type", "object");
      form.put("properties", properties);
      form.put("required", List.of(name));
      form.put("additionalProperties", false);
      forms.add(form);
    }
    var schema = new LinkedHashMap<String, Object>();
    schema.put("default", fallback);
    schema.put("oneOf", forms);
    return schema;
  }

  static Map<String, Object> manySchema(Cases<?> cases) {
    var properties = new LinkedHashMap<String, Object>();
    for (var name : cases.readers().sequencedKeySet()) {
      properties.put(name, ofCase(cases, name));
    }
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    schema.put("minProperties", 1);
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    return schema;
  }

  private static Map<String, Object> ofCase(Cases<?> cases, String name) {
    var section = new Section(Reading.explore(), name, Node.Mapping.empty(new Place(name, 1)));
    cases.read(name, section);
    return section.schema().toMap();
  }

  private static Node.Mapping settings(
      Section section, String key, Map.Entry<String, Node.Entry> part) {
    var at = part.getValue().place();
    return switch (part.getValue().value()) {
      case Node.Mapping mapping -> new Node.Mapping(at, mapping.entries());
      case Node other -> {
        section.fault(
            at,
            section.path(key) + "." + part.getKey(),
            "is %s, must be a section of settings; {} takes the defaults"
                .formatted(other.described()));
        yield Node.Mapping.empty(at);
      }
    };
  }

  private static Optional<String> meant(
      Section section, String key, String name, Place place, Cases<?> cases) {
    return meant(section, key, name, name, place, cases);
  }

  /// The case called `name`; of none, a fault, and the case that it is a misspelling of.
  private static Optional<String> meant(
      Section section, String key, String came, String name, Place place, Cases<?> cases) {
    if (cases.readers().containsKey(name)) {
      return Optional.of(name);
    }
    var nearest = NearestName.of(name, cases.readers().keySet());
    section.fault(
        place,
        section.path(key),
        "is %s, must be one of %s%s"
            .formatted(
                came, cases.names(), nearest.map("; did you mean %s?"::formatted).orElse("")));
    return nearest;
  }
}
