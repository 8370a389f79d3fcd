package plumbline.config.section;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A configuration as it was written, with the place of everything.
sealed interface Node {
  /// Where it was written.
  Place place();

  /// What came, as a fault quotes it.
  String described();

  /// Why it is no section `key`; where that needs one setting, with this as its value.
  default String noSection(String key, List<String> needed) {
    var example =
        needed.size() == 1 && this instanceof Scalar scalar && !scalar.isEmpty()
            ? ", as %s: {%s: %s}".formatted(key, needed.getFirst(), scalar.begun())
            : "";
    return "is %s, must be a section of settings%s".formatted(described(), example);
  }

  /// @param plain written without quotes, so that it may mean a number or a truth value
  record Scalar(Place place, String text, boolean plain) implements Node {
    private static final int LONGEST_QUOTE = 60;

    boolean isEmpty() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    /// The text, or the first of its words in quotes.
    private String begun() {
      var words = text.strip().split("\\s+", 2);
      return words.length == 1 ? words[0] : "\"%s …\"".formatted(words[0]);
    }

    @Override
    public String described() {
      if (isEmpty()) {
        return "empty";
      }
      var line = text.replaceAll("\\s+", " ");
      var shown = line.length() <= LONGEST_QUOTE ? line : line.substring(0, LONGEST_QUOTE) + "…";
      return plain ? shown : "'" + shown + "'";
    }
  }

  record Sequence(Place place, List<Node> items) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String described() {
      return "a list of " + items.size();
    }
  }

  record Mapping(Place place, SequencedMap<String, Entry> entries) implements Node {
    static Mapping empty(Place place) {
      return new Mapping(place, new LinkedHashMap<>());
    }

    Mapping with(String key, Entry entry) {
      var changed = new LinkedHashMap<>(entries);
      changed.put(key, entry);
      return new Mapping(place, changed);
    }

    @Override
    public String described() {
      return "a section";
    }
  }

  /// @param place where the key stands
  record Entry(Place place, Node value) {}
}
