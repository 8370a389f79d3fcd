package plumbline.config.section;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/// A configuration that was read: its value, and every setting with the defaults filled in.
///
/// @param value what the reader made of it
/// @param settings all settings by key, sections as maps
/// @param inputs what the settings name and must be there when they are put to use
/// @param <T> the type of the value
public record Document<T>(T value, SequencedMap<String, Object> settings, List<Input> inputs) {
  public Document {
    inputs = List.copyOf(inputs);
  }

  /// Reads a file and lays overrides `dotted.key=value` over it.
  ///
  /// @throws ConfigurationException with everything that is wrong
  /// @throws IOException if the file cannot be read
  public static <T> Document<T> read(Path file, List<String> overrides, Function<Section, T> reader)
      throws IOException {
    if (!Files.isRegularFile(file)) {
      var faults = new Faults();
      faults.add(
          new Place(file.toString(), 0),
          "",
          Files.isDirectory(file)
              ? "is a directory, must be a file of settings `key: value`"
              : "there is no such file");
      throw faults.exception();
    }
    if (Files.size(file) > 4L * YamlReader.MOST_CHARACTERS) {
      var faults = new Faults();
      faults.add(
          new Place(file.toString(), 1),
          "",
          "has %d bytes, must have at most %d"
              .formatted(Files.size(file), 4L * YamlReader.MOST_CHARACTERS));
      throw faults.exception();
    }
    var bytes = Files.readAllBytes(file);
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return read(file.toString(), text, overrides, reader);
    } catch (CharacterCodingException _) {
      var faults = new Faults();
      faults.add(new Place(file.toString(), 1), "", "is not UTF-8 text");
      throw faults.exception();
    }
  }

  /// Reads a text.
  ///
  /// @param source what faults call it
  /// @throws ConfigurationException with everything that is wrong
  public static <T> Document<T> read(
      String source, String text, List<String> overrides, Function<Section, T> reader) {
    var faults = new Faults();
    var root = root(source, text, faults);
    var reading = Reading.of(faults);
    var section = new Section(reading, "", Overrides.apply(root, overrides, faults));
    T value = value(section, reader, faults, new Place(source, 1));
    reading.reportUnknown();
    faults.throwIfAny();
    return new Document<>(value, section.resolved(), reading.inputs());
  }

  /// The JSON Schema of what a reader reads, as nested maps and lists.
  public static SequencedMap<String, Object> schema(String title, Function<Section, ?> reader) {
    var section = new Section(Reading.explore(), "", Node.Mapping.empty(new Place(title, 1)));
    var _ = reader.apply(section);
    var schema = new LinkedHashMap<String, Object>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.putAll(section.schema().toMap());
    return SharedSchemas.of(schema);
  }

  /// The settings as YAML; reading it gives an equal value.
  public String yaml() {
    return YamlWriter.write(settings);
  }

  private static Node.Mapping root(String source, String text, Faults faults) {
    return switch (YamlReader.read(source, text, faults)) {
      case Node.Mapping mapping -> mapping;
      case Node other -> {
        faults.add(
            other.place(), "", "is %s, must be settings `key: value`".formatted(other.described()));
        throw faults.exception();
      }
    };
  }

  /// A value that its own record refuses although every setting was accepted is a fault too.
  private static <T> T value(
      Section section, Function<Section, T> reader, Faults faults, Place place) {
    try {
      return section.finish(reader);
    } catch (IllegalArgumentException e) {
      if (faults.isEmpty()) {
        faults.add(place, "", String.valueOf(e.getMessage()));
      }
      throw faults.exception();
    }
  }
}
