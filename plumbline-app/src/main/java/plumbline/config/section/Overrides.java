package plumbline.config.section;

import java.util.List;

/// Settings from the command line, `rollout.group=16`, laid over what the file says.
final class Overrides {
  private Overrides() {}

  static Node.Mapping apply(Node.Mapping root, List<String> overrides, Faults faults) {
    var changed = root;
    for (var override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        faults.add(Place.COMMAND_LINE, "", "'" + override + "' must read key=value");
        continue;
      }
      var path = List.of(override.substring(0, equals).strip().split("\\.", -1));
      if (path.stream().anyMatch(String::isEmpty)) {
        faults.add(Place.COMMAND_LINE, "", "'" + override + "' has an empty name in its key");
        continue;
      }
      var value =
          YamlReader.readValue(String.join(".", path), override.substring(equals + 1), faults);
      changed = set(changed, path, value);
    }
    return changed;
  }

  private static Node.Mapping set(Node.Mapping mapping, List<String> path, Node value) {
    var key = path.getFirst();
    if (path.size() == 1) {
      return mapping.with(key, new Node.Entry(Place.COMMAND_LINE, value));
    }
    var entry = mapping.entries().get(key);
    var rest = path.subList(1, path.size());
    var below =
        switch (entry == null ? null : entry.value()) {
          case Node.Mapping child -> child;
          // `schedule: cosine` is short for `schedule: {cosine: {}}`.
          case Node.Scalar scalar when scalar.text().equals(rest.getFirst()) ->
              Node.Mapping.empty(scalar.place());
          case null, default -> Node.Mapping.empty(Place.COMMAND_LINE);
        };
    var place =
        entry != null && entry.value() instanceof Node.Mapping ? entry.place() : Place.COMMAND_LINE;
    return mapping.with(key, new Node.Entry(place, set(below, rest, value)));
  }
}
