package plumbline.config.section;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.data.NearestName;

/// A configuration as it was written, with the place of everything.
sealed interface Node {
  /// Where it was written.
  Place place();

  /// What came, as a fault quotes it.
  String described();

  /// Why it is no section `key`; where that needs one setting, or one leads it, with this as its
  /// value.
  default String noSection(String key, ObjectSchema schema) {
    var advice = this instanceof Scalar scalar && !scalar.isEmpty() ? scalar.as(key, schema) : "";
    return "is %s, must be a section of settings%s".formatted(described(), advice);
  }

  /// @param plain written without quotes, so that it may mean a number or a truth value
  record Scalar(Place place, String text, boolean plain) implements Node {
    private static final int LONGEST_QUOTE = 60;

    boolean isEmpty() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    /// How the section `key` is written that this may stand for, empty or behind a comma.
    private String as(String key, ObjectSchema schema) {
      var needed = schema.required();
      if (needed.size() == 1) {
        return example(key, needed.getFirst(), begun());
      }
      return schema.leading().map(leading -> as(key, leading)).orElse("");
    }

    private String as(String key, ObjectSchema.Leading leading) {
      return NearestName.of(text, leading.names())
          .map(name -> example(key, leading.key(), name))
          .orElseGet(() ->
              ", whose %s is one of %s"
                  .formatted(leading.key(), String.join(", ", leading.names())));
    }

    private static String example(String key, String setting, String value) {
      return ", as %s: {%s: %s}".formatted(key, setting, value);
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
