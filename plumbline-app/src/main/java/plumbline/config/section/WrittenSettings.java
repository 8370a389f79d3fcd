package plumbline.config.section;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The settings that a text has, by their dotted paths, to be compared with those of another.
///
/// @param values what is written at every path
public record WrittenSettings(SortedMap<String, String> values) {
  /// The settings of a text.
  ///
  /// @param source what faults call it
  /// @throws ConfigurationException where it is not YAML
  public static WrittenSettings of(String source, String text) {
    var faults = new Faults();
    var values = new TreeMap<String, String>();
    gather("", YamlReader.read(source, text, faults), values);
    faults.throwIfAny();
    return new WrittenSettings(values);
  }

  private static void gather(String path, Node node, SortedMap<String, String> values) {
    switch (node) {
      case Node.Scalar scalar -> values.put(path, scalar.text());
      case Node.Sequence list ->
          values.put(
              path,
              list.items().stream()
                  .map(
                      item -> item instanceof Node.Scalar scalar ? scalar.text() : item.described())
                  .collect(Collectors.joining(", ", "[", "]")));
      case Node.Mapping mapping ->
          mapping
              .entries()
              .forEach((key, entry) ->
                  gather(path.isEmpty() ? key : path + "." + key, entry.value(), values));
    }
  }

  /// What stands at a path.
  public Optional<String> value(String path) {
    return Optional.ofNullable(values.get(path));
  }

  /// What is written otherwise than in `before`, by its path: `steps is 9, was 4`.
  public SortedMap<String, String> changedFrom(WrittenSettings before) {
    var paths = new TreeSet<>(values.keySet());
    paths.addAll(before.values.keySet());
    var changes = new TreeMap<String, String>();
    for (var path : paths) {
      var now = value(path).orElse("not given");
      var then = before.value(path).orElse("not given");
      if (!now.equals(then)) {
        changes.put(path, "%s is %s, was %s".formatted(path, now, then));
      }
    }
    return changes;
  }
}
