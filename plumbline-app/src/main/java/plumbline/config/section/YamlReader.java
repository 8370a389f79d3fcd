package plumbline.config.section;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;

/// YAML text as nodes with places, within limits that no honest file meets: no aliases, no tags,
/// one document, 1 MiB, 32 levels.
final class YamlReader {
  static final int MOST_CHARACTERS = 1 << 20;
  static final int MOST_LEVELS = 32;

  private static final Pattern QUERY = Pattern.compile("(?i)(select|from|with)\\s");

  private final String source;
  private final int firstLine;
  private final Faults faults;
  private final Iterator<Event> events;

  private YamlReader(String source, int firstLine, Faults faults, Iterator<Event> events) {
    this.source = source;
    this.firstLine = firstLine;
    this.faults = faults;
    this.events = events;
  }

  /// Reads a file's text; what is no YAML is a fault and ends the reading.
  static Node read(String source, String text, Faults faults) {
    return read(source, 1, text, faults);
  }

  /// Reads the value of the override `key=text`.
  static Node readValue(String key, String text, Faults faults) {
    try {
      return document(Place.COMMAND_LINE.source(), 0, text, faults);
    } catch (YAMLException e) {
      throw stop(
          faults,
          Place.COMMAND_LINE,
          "'%s=%s' is not valid YAML: %s; an override with blanks or braces is written in quotes: '%s=…'"
              .formatted(key, text, problem(e), key));
    }
  }

  private static Node read(String source, int firstLine, String text, Faults faults) {
    try {
      return document(source, firstLine, text, faults);
    } catch (YAMLException e) {
      var mark = e instanceof MarkedYAMLException marked ? marked.getProblemMark() : null;
      var line = mark == null ? firstLine : mark.getLine() + 1;
      throw stop(faults, new Place(source, line), "is not valid YAML: " + problem(e));
    }
  }

  private static String problem(YAMLException e) {
    return e instanceof MarkedYAMLException marked
        ? YamlFault.of(marked.getProblem())
        : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static Node document(String source, int firstLine, String text, Faults faults) {
    if (text.length() > MOST_CHARACTERS) {
      throw stop(
          faults,
          new Place(source, firstLine),
          "has %d characters, must have at most %d".formatted(text.length(), MOST_CHARACTERS));
    }
    return new YamlReader(source, firstLine, faults, events(text)).document();
  }

  private static Iterator<Event> events(String text) {
    var options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    return new Yaml(options).parse(new StringReader(text)).iterator();
  }

  private Node document() {
    events.next(); // stream start
    var start = events.next();
    if (start instanceof StreamEndEvent) {
      return new Node.Scalar(place(start), "", true);
    }
    var root = node(events.next(), 1);
    events.next(); // document end
    var end = events.next();
    if (!(end instanceof StreamEndEvent)) {
      throw stop(faults, place(end), "starts a second document; a recipe is one document");
    }
    return root;
  }

  private Node node(Event event, int level) {
    if (level > MOST_LEVELS) {
      throw stop(faults, place(event), "nests deeper than %d levels".formatted(MOST_LEVELS));
    }
    refuseNames(event);
    return switch (event) {
      case ScalarEvent scalar -> {
        refuseTag(scalar.getTag(), event);
        yield new Node.Scalar(
            place(event), scalar.getValue(), scalar.getScalarStyle() == ScalarStyle.PLAIN);
      }
      case SequenceStartEvent start -> {
        refuseTag(start.getTag(), event);
        yield sequence(place(event), level);
      }
      case MappingStartEvent start -> {
        refuseTag(start.getTag(), event);
        yield mapping(place(event), start.isFlow(), level);
      }
      default -> throw stop(faults, place(event), "is not valid YAML: a value was expected");
    };
  }

  private Node sequence(Place place, int level) {
    var items = new ArrayList<Node>();
    for (var event = events.next(); !(event instanceof SequenceEndEvent); event = events.next()) {
      items.add(node(event, level + 1));
    }
    return new Node.Sequence(place, items);
  }

  private Node mapping(Place place, boolean braces, int level) {
    var entries = new LinkedHashMap<String, Node.Entry>();
    var cut = new HashSet<String>();
    for (var event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
      var at = place(event);
      if (!(node(event, level + 1) instanceof Node.Scalar key)) {
        throw stop(faults, at, "has a key that is a list or a section; a key is a name");
      }
      var value = node(events.next(), level + 1);
      var before = entries.lastEntry();
      if (braces && before != null && isRest(value, before.getValue().value())) {
        if (cut.add(before.getKey())) {
          faults.add(
              at,
              before.getKey(),
              "is %s, cut at a comma: between braces a comma ends a value; put the query in quotes"
                  .formatted(before.getValue().value().described()));
        }
        continue;
      }
      var first = entries.putIfAbsent(key.text(), new Node.Entry(at, value));
      if (first != null) {
        faults.add(at, key.text(), "is given twice, first in line " + first.place().line());
      }
    }
    return new Node.Mapping(place, entries);
  }

  /// Whether a key without a value is the rest of a query before it.
  private static boolean isRest(Node value, Node before) {
    return value instanceof Node.Scalar rest
        && rest.isEmpty()
        && before instanceof Node.Scalar query
        && query.plain()
        && QUERY.matcher(query.text()).lookingAt();
  }

  private void refuseNames(Event event) {
    if (event instanceof AliasEvent alias) {
      throw stop(
          faults, place(event), "uses the alias *" + alias.getAnchor() + "; write the value out");
    }
    if (event instanceof NodeEvent named && named.getAnchor() != null) {
      throw stop(
          faults, place(event), "sets the anchor &" + named.getAnchor() + "; anchors have no use");
    }
  }

  private void refuseTag(@Nullable String tag, Event event) {
    if (tag != null && !tag.equals("!")) {
      throw stop(faults, place(event), "has the tag " + tag + "; tags have no use");
    }
  }

  private Place place(Event event) {
    Mark mark = event.getStartMark();
    return new Place(source, firstLine == 0 || mark == null ? firstLine : mark.getLine() + 1);
  }

  /// Nothing behind such a fault can be read, so it is reported with what was found before.
  private static ConfigurationException stop(Faults faults, Place place, String problem) {
    faults.add(place, "", problem);
    return faults.exception();
  }
}
