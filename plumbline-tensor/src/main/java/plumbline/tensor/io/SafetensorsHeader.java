package plumbline.tensor.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON header of a safetensors file, checked: types known, shapes and byte ranges agree, the
/// ranges cover the data exactly once.
///
/// @param metadata the free texts
/// @param entries the tensors in the order of the header
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
  static final String METADATA = "__metadata__";
  static final int MAX_BYTES = 100_000_000;
  static final int MAX_RANK = 8;
  static final int MAX_NAME = 1_024;
  static final int MAX_TENSORS = 100_000;

  /// One tensor: bytes `[begin, end)` of the data that follows the header.
  record Entry(String name, StoredType type, List<Long> shape, long begin, long end) {}

  /// Reads the header of `file`.
  ///
  /// @param json the header's bytes
  /// @param dataBytes how many bytes follow the header
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) throws IOException {
    if (json.length == 0 || json[0] != '{') {
      throw SafetensorsException.of(file, "the header does not start with '{', expected JSON");
    }
    SafetensorsHeader header;
    try (JsonParser parser = UntrustedJson.parser(json)) {
      header = new Reader(file, parser).read();
    } catch (JsonProcessingException e) {
      throw UntrustedJson.fault(file, "header", e);
    } catch (CharacterCodingException e) {
      throw SafetensorsException.of(file, "the header is not valid UTF-8").causedBy(e);
    }
    header.requireWholeCover(file, dataBytes);
    return header;
  }

  private void requireWholeCover(Path file, long dataBytes) throws SafetensorsException {
    var ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long covered = 0;
    for (Entry entry : ordered) {
      if (entry.begin() != covered) {
        throw SafetensorsException.of(
            file,
            entry.name(),
            "data_offsets begin at %d, expected %d: %s"
                .formatted(
                    entry.begin(),
                    covered,
                    entry.begin() < covered
                        ? "it overlaps another tensor"
                        : "no tensor covers the bytes between"));
      }
      if (entry.end() > dataBytes) {
        throw SafetensorsException.of(
            file,
            entry.name(),
            "data_offsets end at %d, but the file holds %d bytes of data: truncated or corrupt"
                .formatted(entry.end(), dataBytes));
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw SafetensorsException.of(
          file,
          "the tensors cover %d bytes, but the file holds %d bytes of data"
              .formatted(covered, dataBytes));
    }
  }

  private static final class Reader {
    private final Path file;
    private final JsonParser parser;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Reader(Path file, JsonParser parser) {
      this.file = file;
      this.parser = parser;
    }

    SafetensorsHeader read() throws IOException {
      require(JsonToken.START_OBJECT, null, "the header");
      boolean metadataSeen = false;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (!name.equals(METADATA)) {
          tensor(name);
        } else if (metadataSeen) {
          throw SafetensorsException.of(file, "'%s' stands twice".formatted(METADATA));
        } else {
          metadata();
          metadataSeen = true;
        }
      }
      if (parser.nextToken() != null) {
        throw SafetensorsException.of(file, "something follows the header's closing '}'");
      }
      return new SafetensorsHeader(
          Collections.unmodifiableMap(metadata), List.copyOf(entries.values()));
    }

    private void metadata() throws IOException {
      require(JsonToken.START_OBJECT, null, METADATA);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        require(JsonToken.VALUE_STRING, null, METADATA + " values");
        if (metadata.put(key, parser.getText()) != null) {
          throw SafetensorsException.of(
              file, "metadata key '%s' stands twice".formatted(SafetensorsException.shown(key)));
        }
      }
    }

    private void tensor(String name) throws IOException {
      requireNewName(name);
      require(JsonToken.START_OBJECT, name, "the entry");
      @Nullable StoredType type = null;
      @Nullable List<Long> shape = null;
      @Nullable List<Long> offsets = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        switch (field) {
          case "dtype" -> type = once(name, field, type, type(name));
          case "shape" -> shape = once(name, field, shape, longs(name, field, MAX_RANK));
          case "data_offsets" -> offsets = once(name, field, offsets, longs(name, field, 2));
          default ->
              throw SafetensorsException.of(
                  file,
                  name,
                  "unknown field '%s', expected dtype, shape and data_offsets"
                      .formatted(SafetensorsException.shown(field)));
        }
      }
      if (type == null || shape == null || offsets == null) {
        String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
        throw SafetensorsException.of(file, name, "field '%s' is missing".formatted(missing));
      }
      entries.put(name, entry(name, type, shape, offsets));
    }

    private void requireNewName(String name) throws SafetensorsException {
      if (name.isEmpty() || name.length() > MAX_NAME) {
        throw SafetensorsException.of(
            file,
            name,
            "the name has %d characters, expected 1 to %d".formatted(name.length(), MAX_NAME));
      }
      if (entries.containsKey(name)) {
        throw SafetensorsException.of(file, name, "stands twice in the header");
      }
      if (entries.size() == MAX_TENSORS) {
        throw SafetensorsException.of(
            file, "more than %d tensors in a file".formatted(MAX_TENSORS));
      }
    }

    private <T> T once(String name, String field, @Nullable T earlier, T now)
        throws SafetensorsException {
      if (earlier != null) {
        throw SafetensorsException.of(file, name, "field '%s' stands twice".formatted(field));
      }
      return now;
    }

    private Entry entry(String name, StoredType type, List<Long> shape, List<Long> offsets)
        throws SafetensorsException {
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
        throw SafetensorsException.of(
            file, name, "data_offsets are %s, expected [begin, end]".formatted(offsets));
      }
      long came = offsets.get(1) - offsets.get(0);
      long expected;
      try {
        expected = type.bytes(shape);
      } catch (ArithmeticException e) {
        throw SafetensorsException.of(
                file, name, "%s %s has more bytes than can be counted".formatted(type, shape))
            .causedBy(e);
      }
      if (came != expected) {
        throw SafetensorsException.of(
            file,
            name,
            "data_offsets %s hold %d bytes, but %s %s takes %d"
                .formatted(offsets, came, type, shape, expected));
      }
      return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    private StoredType type(String name) throws IOException {
      require(JsonToken.VALUE_STRING, name, "dtype");
      String wireName = parser.getText();
      return StoredType.of(wireName)
          .orElseThrow(() ->
              SafetensorsException.of(
                  file,
                  name,
                  "dtype '%s' is not supported, expected one of %s"
                      .formatted(
                          SafetensorsException.shown(wireName), List.of(StoredType.values()))));
    }

    private List<Long> longs(String name, String field, int atMost) throws IOException {
      require(JsonToken.START_ARRAY, name, field);
      var values = new ArrayList<Long>(4);
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
          throw SafetensorsException.of(
              file, name, "%s holds something that is not a whole number".formatted(field));
        }
        if (values.size() == atMost) {
          throw SafetensorsException.of(
              file, name, "%s has more than %d numbers".formatted(field, atMost));
        }
        long value = parser.getLongValue();
        if (value < 0) {
          throw SafetensorsException.of(
              file, name, "%s holds %d, expected at least 0".formatted(field, value));
        }
        values.add(value);
      }
      return List.copyOf(values);
    }

    private void require(JsonToken expected, @Nullable String tensor, String what)
        throws IOException {
      JsonToken came = parser.nextToken();
      if (came != expected) {
        String fault =
            "%s must be %s, got %s"
                .formatted(what, UntrustedJson.name(expected), UntrustedJson.name(came));
        throw tensor == null
            ? SafetensorsException.of(file, fault)
            : SafetensorsException.of(file, tensor, fault);
      }
    }
  }
}
