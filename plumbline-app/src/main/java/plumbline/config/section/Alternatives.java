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
  record Choice(String name, Node.Mapping node) {}

  static Choice choose(Section section, String key, Cases<?> cases, String fallback) {
    var entry = section.node().entries().get(key);
    var none = new Choice(fallback, Node.Mapping.empty(section.placeOf(key)));
    if (entry == null) {
      return none;
    }
    return switch (entry.value()) {
      case Node.Scalar scalar when !scalar.isEmpty() -> {
        var name = known(section, key, scalar.text(), entry.place(), cases);
        yield name ? new Choice(scalar.text(), Node.Mapping.empty(entry.place())) : none;
      }
      case Node.Mapping mapping when mapping.entries().size() == 1 -> {
        var only = mapping.entries().firstEntry();
        yield known(section, key, only.getKey(), only.getValue().place(), cases)
            ? new Choice(only.getKey(), settings(section, key, only))
            : none;
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
      if (known(section, key, part.getKey(), part.getValue().place(), cases)) {
        parts.put(part.getKey(), settings(section, key, part));
      }
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
    var entry = section.node().entries().get(key);
    if (entry == null && fallback != null) {
      return chosen(section, key, fallback, cases);
    }
    if (entry == null) {
      section.fault(
          section.node().place(),
          section.path(key),
          "is missing, must be one of %s: %s".formatted(cases.names(), meaning));
      throw section.reading().faults().exception();
    }
    var written = entry.value() instanceof Node.Scalar scalar ? scalar.text() : "";
    var name = written;
    if (!known(section, key, entry.value().described(), written, entry.place(), cases)) {
      var faults = section.reading().faults();
      name =
          NearestName.of(written, cases.readers().keySet())
              .or(() -> Optional.ofNullable(fallback))
              .orElseThrow(faults::exception);
    }
    return chosen(section, key, name, cases);
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

  private static boolean known(
      Section section, String key, String name, Place place, Cases<?> cases) {
    return known(section, key, name, name, place, cases);
  }

  private static boolean known(
      Section section, String key, String came, String name, Place place, Cases<?> cases) {
    if (cases.readers().containsKey(name)) {
      return true;
    }
    var nearest = NearestName.of(name, cases.readers().keySet());
    section.fault(
        place,
        section.path(key),
        "is %s, must be one of %s%s"
            .formatted(
                came, cases.names(), nearest.map("; did you mean %s?"::formatted).orElse("")));
    return false;
  }
}
