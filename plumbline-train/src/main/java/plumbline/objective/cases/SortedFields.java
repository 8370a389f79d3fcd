package plumbline.objective.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import plumbline.data.NearestName;

/// The fields of a case under the names that its loss has for them.
///
/// @param fields those that are there and not null
/// @param faults of those that the loss does not know, and of those that are there twice
record SortedFields(Map<String, JsonNode> fields, List<String> faults) {
  /// @throws IllegalArgumentException where it is no object
  static SortedFields of(LossCase loss, JsonNode object) {
    if (!object.isObject()) {
      throw new IllegalArgumentException(
          "a case of '%s' is a JSON object, not %s"
              .formatted(loss.name(), object.getNodeType().name().toLowerCase(Locale.ROOT)));
    }
    var names = new LinkedHashMap<String, String>();
    for (var field : loss.fields()) {
      names.put(field.name(), field.name());
      field.aliases().forEach(alias -> names.put(alias, field.name()));
    }
    var fields = new LinkedHashMap<String, JsonNode>();
    var unknown = new ArrayList<String>();
    var faults = new ArrayList<String>();
    for (var entry : object.properties()) {
      var name = names.get(entry.getKey());
      if (name == null) {
        unknown.add(meant(entry.getKey(), names.keySet()));
      } else if (fields.putIfAbsent(name, entry.getValue()) != null) {
        faults.add("%s is given twice, once as '%s'".formatted(name, entry.getKey()));
      }
    }
    if (!unknown.isEmpty()) {
      faults.addFirst(
          "'%1$s' has no field %2$s; it knows %3$s; `loss %1$s --fields` describes them"
              .formatted(
                  loss.name(),
                  String.join(" and no ", unknown),
                  String.join(", ", new TreeSet<>(names.values()))));
    }
    fields.values().removeIf(JsonNode::isNull);
    return new SortedFields(fields, faults);
  }

  /// The field with what may be meant by it; one or two letters are like too many others.
  private static String meant(String key, Set<String> names) {
    var near =
        key.length() > 2
            ? NearestName.near(key, names, 2)
            : names.stream().filter(key::equalsIgnoreCase).toList();
    return near.isEmpty()
        ? "'%s'".formatted(key)
        : "'%s' (did you mean %s?)".formatted(key, String.join(" or ", near));
  }
}
