package plumbline.config.section;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The JSON Schema of a section, as it is declared.
final class ObjectSchema {
  private final SequencedMap<String, Object> properties = new LinkedHashMap<>();
  private final List<String> required = new ArrayList<>();
  private List<Map<String, Object>> alternatives = List.of();
  private @Nullable Leading leading;

  /// The setting on which all others of the section depend.
  record Leading(String key, Set<String> names) {}

  /// Two entries in this order, which [Map#of] does not promise.
  static SequencedMap<String, Object> pair(String first, Object one, String second, Object two) {
    var map = new LinkedHashMap<String, Object>();
    map.put(first, one);
    map.put(second, two);
    return map;
  }

  void put(String key, String meaning, Map<String, Object> schema, boolean isRequired) {
    var described = new LinkedHashMap<String, Object>();
    described.put("description", meaning);
    described.putAll(schema);
    properties.put(key, described);
    if (isRequired && !required.contains(key)) {
      required.add(key);
    }
  }

  /// Makes the section one of several kinds.
  void either(List<Map<String, Object>> schemas) {
    alternatives = List.copyOf(schemas);
  }

  void lead(String key, Set<String> names) {
    leading = new Leading(key, names);
  }

  Optional<Leading> leading() {
    return Optional.ofNullable(leading);
  }

  Set<String> properties() {
    return properties.sequencedKeySet();
  }

  List<String> required() {
    return required;
  }

  SequencedMap<String, Object> toMap() {
    var map = new LinkedHashMap<String, Object>();
    if (!alternatives.isEmpty()) {
      map.put("oneOf", alternatives);
      return map;
    }
    map.put("type", "object");
    map.put("properties", properties);
    if (!required.isEmpty()) {
      map.put("required", required);
    }
    map.put("additionalProperties", false);
    return map;
  }
}
