package plumbline.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the fields of one JSON object, remembers which were read and collects all faults.
final class ConfigFields {
  private final JsonNode object;
  private final String prefix;
  private final List<String> faults;
  private final Set<String> read = new HashSet<>();

  ConfigFields(JsonNode object, String prefix, List<String> faults) {
    this.object = object;
    this.prefix = prefix;
    this.faults = faults;
  }

  ConfigFields section(String name) {
    return new ConfigFields(object.path(take(name)), prefix + name + ".", faults);
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  void ignore(String... names) {
    read.addAll(List.of(names));
  }

  void fault(String text) {
    faults.add(text);
  }

  int positive(String name) {
    var node = object.path(take(name));
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 1) {
      return faulty(name, node, "a whole number of at least 1", 1);
    }
    if (node.intValue() > 1 << 28) {
      return faulty(name, node, "at most " + (1 << 28), 1);
    }
    return node.intValue();
  }

  int positive(String name, int fallback) {
    read.add(name);
    return has(name) ? positive(name) : fallback;
  }

  OptionalInt token(String name) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return OptionalInt.empty();
    }
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      return OptionalInt.of(faulty(name, node, "a token id", 0));
    }
    return OptionalInt.of(node.intValue());
  }

  Set<Integer> tokens(String name) {
    var node = object.path(take(name));
    if (!node.isArray()) {
      var one = token(name);
      return one.isPresent() ? Set.of(one.getAsInt()) : Set.of();
    }
    return integers(name);
  }

  Set<Integer> integers(String name) {
    var node = object.path(take(name));
    var found = new HashSet<Integer>();
    for (var item : node) {
      if (!item.isIntegralNumber() || !item.canConvertToInt()) {
        faulty(name, node, "a list of whole numbers", 0);
        return Set.of();
      }
      found.add(item.intValue());
    }
    return found;
  }

  List<String> words(String name) {
    var node = object.path(take(name));
    var found = new ArrayList<String>();
    node.forEach(item -> found.add(item.asText()));
    return found;
  }

  double number(String name, double fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      return faulty(name, node, "a finite number", fallback);
    }
    return node.doubleValue();
  }

  double required(String name) {
    if (!has(name)) {
      return faulty(name, object.path(take(name)), "a number", 1.0);
    }
    return number(name, 1);
  }

  boolean flag(String name, boolean fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    return node.isBoolean() ? node.booleanValue() : faulty(name, node, "true or false", fallback);
  }

  String word(String name, String fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    return node.isTextual() ? node.textValue() : faulty(name, node, "a string", fallback);
  }

  /// Refuses a field unless it is absent, null or the one value that changes nothing.
  void only(String name, JsonNode harmless) {
    var node = object.path(take(name));
    if (!node.isMissingNode() && !node.isNull() && !node.equals(harmless)) {
      faulty(name, node, harmless + " (other values are not supported)", 0);
    }
  }

  void refuseUnread() {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!read.contains(name)) {
            faults.add(
                "%s%s is not supported (its value is %s)"
                    .formatted(prefix, name, shortened(object.get(name))));
          }
        });
  }

  private String take(String name) {
    read.add(name);
    return name;
  }

  private <T> T faulty(String name, JsonNode came, String expected, T stand) {
    faults.add(
        came.isMissingNode()
            ? "%s%s is missing, expected %s".formatted(prefix, name, expected)
            : "%s%s is %s, expected %s".formatted(prefix, name, shortened(came), expected));
    return stand;
  }

  private static String shortened(JsonNode node) {
    var text = node.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
