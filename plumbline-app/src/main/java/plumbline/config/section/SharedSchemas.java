package plumbline.config.section;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Writes parts of a schema that come more than once, the same in every word, once under `$defs`.
final class SharedSchemas {
  private final Map<Object, Integer> counts = new HashMap<>();
  private final Map<Object, String> names = new HashMap<>();
  private final SequencedMap<String, Object> definitions = new LinkedHashMap<>();

  private SharedSchemas() {}

  /// The same schema with its repeated sections and alternatives named.
  static SequencedMap<String, Object> of(SequencedMap<String, Object> schema) {
    var shared = new SharedSchemas();
    shared.count(schema);
    var written = new LinkedHashMap<String, Object>();
    schema.forEach((key, value) -> written.put(key, shared.written(key, value)));
    if (!shared.definitions.isEmpty()) {
      written.put("$defs", shared.definitions);
    }
    return written;
  }

  private static boolean mayBeNamed(Object node) {
    return node instanceof Map<?, ?> map
        && (map.containsKey("properties") || map.containsKey("oneOf"));
  }

  private void count(Object node) {
    if (mayBeNamed(node) && counts.merge(node, 1, Integer::sum) > 1) {
      return; // what is inside is written once
    }
    switch (node) {
      case Map<?, ?> map -> map.values().forEach(this::count);
      case List<?> list -> list.forEach(this::count);
      default -> {}
    }
  }

  private Object written(String key, Object node) {
    if (mayBeNamed(node) && counts.getOrDefault(node, 0) > 1) {
      var known = names.get(node);
      if (known == null) {
        known = nameFor(key);
        names.put(node, known);
        definitions.put(known, Map.of()); // keeps its place before what is inside
        definitions.put(known, inside(key, node));
      }
      return Map.of("$ref", "#/$defs/" + known);
    }
    return inside(key, node);
  }

  private String nameFor(String key) {
    int number = 1;
    while (definitions.containsKey(key + "-" + number)) {
      number++;
    }
    return key + "-" + number;
  }

  private Object inside(String key, Object node) {
    return switch (node) {
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((name, value) -> {
          var word = String.valueOf(name);
          boolean isKeyword = value instanceof List<?> || word.equals("properties");
          copy.put(word, written(isKeyword ? key : word, value));
        });
        yield copy;
      }
      case List<?> list -> list.stream().map(each -> written(key, each)).toList();
      default -> node;
    };
  }
}
