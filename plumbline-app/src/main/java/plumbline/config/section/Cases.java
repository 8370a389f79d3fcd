package plumbline.config.section;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;

/// The named alternatives of a setting, each with the declaration of its own settings.
///
/// @param <T> what an alternative is read into
public final class Cases<T> {
  private final SequencedMap<String, Function<Section, ? extends T>> readers;

  private Cases(SequencedMap<String, Function<Section, ? extends T>> readers) {
    this.readers = Collections.unmodifiableSequencedMap(readers);
  }

  /// Starts with one alternative.
  public static <T> Cases<T> of(String name, Function<Section, ? extends T> reader) {
    return new Cases<T>(new LinkedHashMap<>()).and(name, reader);
  }

  /// Adds an alternative.
  public Cases<T> and(String name, Function<Section, ? extends T> reader) {
    var more = new LinkedHashMap<>(readers);
    more.put(name, reader);
    return new Cases<>(more);
  }

  SequencedMap<String, Function<Section, ? extends T>> readers() {
    return readers;
  }

  String names() {
    return String.join(", ", readers.keySet());
  }

  T read(String name, Section section) {
    var reader = readers.get(name);
    if (reader == null) {
      throw new IllegalArgumentException(name + " is none of " + names());
    }
    return reader.apply(section);
  }
}
