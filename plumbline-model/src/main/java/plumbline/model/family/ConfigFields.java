package plumbline.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/// The fields of one JSON object in an untrusted file: remembers which were read and collects all
/// faults, which [#refuseFaults] throws together. A reader that meets a fault gets a stand-in value
/// and goes on.
public final class ConfigFields {
  private final String file;
  private final JsonNode object;
  private final String prefix;
  private final List<String> faults;
  private final Set<String> read = new HashSet<>();

  private ConfigFields(String file, JsonNode object, String prefix, List<String> faults) {
    this.file = file;
    this.object = object;
    this.prefix = prefix;
    this.faults = faults;
  }

  /// Reads a file of at most 1 MiB.
  ///
  /// @throws ConfigException where it is larger or not a JSON object
  /// @throws IOException where it cannot be read
  public static ConfigFields read(Path file) throws IOException {
    var name = String.valueOf(file.getFileName());
    return new ConfigFields(name, ConfigJson.read(file, name), "", new ArrayList<>());
  }

  /// Parses the bytes of a file called `name`.
  ///
  /// @throws ConfigException where they are not a JSON object
  public static ConfigFields parse(String name, byte[] json) {
    return new ConfigFields(name, ConfigJson.parse(name, json), "", new ArrayList<>());
  }

  /// The object under `name`; its faults are collected here.
  ConfigFields section(String name) {
    var node = object.path(take(name));
    if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
      faulty(name, node, "an object", 0);
    }
    return new ConfigFields(file, node, prefix + name + ".", faults);
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  /// Counts fields as read whatever they say.
  public void ignore(String... names) {
    read.addAll(List.of(names));
  }

  /// Adds a fault in words.
  public void fault(String text) {
    faults.add(text);
  }

  /// A whole number of at least 1; there must be one.
  public int positive(String name) {
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

  int natural(String name, int fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    return isId(node)
        ? node.intValue()
        : faulty(name, node, "a whole number of at least 0", fallback);
  }

  /// The value of a field as it may stand in a message.
  String shown(String name) {
    return shortened(object.path(name));
  }

  /// A token id; none where the field is absent or -1.
  OptionalInt token(String name) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull() || node.toString().equals("-1")) {
      return OptionalInt.empty();
    }
    return isId(node)
        ? OptionalInt.of(node.intValue())
        : OptionalInt.of(faulty(name, node, "a token id", 0));
  }

  Set<Integer> tokens(String name) {
    if (!object.path(take(name)).isArray()) {
      var one = token(name);
      return one.isPresent() ? Set.of(one.getAsInt()) : Set.of();
    }
    return ids(name);
  }

  /// Whole numbers of at least 0; none where the field is absent.
  Set<Integer> ids(String name) {
    var found = new HashSet<Integer>();
    for (var item : list(name)) {
      if (!isId(item)) {
        faulty(name, object.path(name), "a list of whole numbers of at least 0", 0);
        return Set.of();
      }
      found.add(item.intValue());
    }
    return found;
  }

  private static boolean isId(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= 0;
  }

  /// A list of strings; empty where the field is absent.
  public List<String> words(String name) {
    var found = new ArrayList<String>();
    for (var item : list(name)) {
      if (!item.isTextual()) {
        faulty(name, object.path(name), "a list of strings", 0);
        return List.of();
      }
      found.add(item.textValue());
    }
    return found;
  }

  /// Exactly `count` whole numbers of at least 1.
  List<Integer> positives(String name, int count) {
    var found = new ArrayList<Integer>();
    list(name).forEach(item -> found.add(isId(item) ? item.intValue() : 0));
    if (found.size() != count || found.contains(0)) {
      faulty(name, object.path(name), "%d whole numbers of at least 1".formatted(count), 0);
      return Collections.nCopies(count, 1);
    }
    return found;
  }

  private JsonNode list(String name) {
    var node = object.path(take(name));
    if (!node.isMissingNode() && !node.isNull() && !node.isArray()) {
      faulty(name, node, "a list", 0);
    }
    return node.isArray() ? node : MissingNode.getInstance();
  }

  /// A finite number.
  public double number(String name, double fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      return faulty(name, node, "a finite number", fallback);
    }
    return node.doubleValue();
  }

  /// A finite number above 0.
  double above0(String name, double fallback) {
    double value = number(name, fallback);
    return value > 0 ? value : faulty(name, object.path(name), "a number above 0", fallback);
  }

  /// A finite number above 0; there must be one.
  public double required(String name) {
    return has(name)
        ? above0(name, 1)
        : faulty(name, object.path(take(name)), "a number above 0", 1.0);
  }

  /// Refuses a field unless it is this string.
  public void required(String name, String expected) {
    var node = object.path(take(name));
    if (!expected.equals(node.textValue())) {
      faulty(name, node, "'" + expected + "'", 0);
    }
  }

  /// True or false.
  public boolean flag(String name, boolean fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    return node.isBoolean() ? node.booleanValue() : faulty(name, node, "true or false", fallback);
  }

  /// A string.
  public String word(String name, String fallback) {
    var node = object.path(take(name));
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    return node.isTextual() ? node.textValue() : faulty(name, node, "a string", fallback);
  }

  /// Refuses a field unless it is absent, null or one of these values, written as JSON.
  public void among(String name, String... supported) {
    var node = object.path(take(name));
    var values = List.of(supported);
    if (!node.isMissingNode() && !node.isNull() && !values.contains(node.toString())) {
      faulty(name, node, String.join(" or ", values), 0);
    }
  }

  /// Adds a fault for every field that was not read.
  void refuseUnread() {
    unread(_ -> true);
  }

  /// Adds a fault for every field that was not read, unless its value is null, false or empty,
  /// which is how formats say that a feature is off.
  public void refuseUnreadFeatures() {
    unread(node -> {
      boolean off = node.isBoolean() && !node.booleanValue();
      return !(off || node.isNull() || (node.isContainerNode() && node.isEmpty()));
    });
  }

  private void unread(Predicate<JsonNode> refused) {
    for (var field : object.properties()) {
      if (!read.contains(field.getKey()) && refused.test(field.getValue())) {
        faults.add(
            "%s%s is not supported (its value is %s)"
                .formatted(prefix, shortened(field.getKey()), shortened(field.getValue())));
      }
    }
  }

  /// Whether nothing was wrong so far: only then do values compare.
  boolean isFaultless() {
    return faults.isEmpty();
  }

  /// Throws all faults together, where there are any.
  ///
  /// @throws ConfigException with every fault
  public void refuseFaults() {
    if (!faults.isEmpty()) {
      throw new ConfigException(file, faults);
    }
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
    return shortened(node.toString());
  }

  /// Words of an untrusted file as they may stand in a message: short and without control signs.
  static String shortened(String text) {
    var cut = text.length() <= 60 ? text : text.substring(0, 60) + "…";
    return cut.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}]", "?");
  }
}
