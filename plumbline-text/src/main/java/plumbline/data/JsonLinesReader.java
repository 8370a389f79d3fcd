package plumbline.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Reads one JSON object a line; blank lines are skipped. `NaN` is taken where it stands, so that
/// whoever wants a number can name the place; other numbers keep their digits.
final class JsonLinesReader extends AbstractSpliterator<Row> {
  static final int LONGEST_LINE = 64 << 20;

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxStringLength(LONGEST_LINE)
                          .build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final Path file;
  private final InputStream in;
  private long line;
  private long number;

  private JsonLinesReader(Path file, InputStream in) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
    this.file = file;
    this.in = in;
  }

  static Stream<Row> rows(Path file) {
    try {
      var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      return StreamSupport.stream(new JsonLinesReader(file, in), false).onClose(() -> close(in));
    } catch (NoSuchFileException missing) {
      throw new DataException(file + ": no such file", missing);
    } catch (IOException unreadable) {
      throw new DataException(file + ": cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static void close(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean tryAdvance(Consumer<? super Row> action) {
    for (var bytes = nextLine(); bytes != null; bytes = nextLine()) {
      if (!new String(bytes, StandardCharsets.ISO_8859_1).isBlank()) {
        action.accept(row(bytes));
        return true;
      }
    }
    return false;
  }

  private Row row(byte[] bytes) {
    var place = file + ":" + line;
    if (!(parse(bytes, place) instanceof ObjectNode object)) {
      throw new UnreadableRowException(place, place + ": expected a JSON object on every line");
    }
    var columns = new ArrayList<String>();
    var values = new ArrayList<JsonNode>();
    for (var entry : object.properties()) {
      columns.add(entry.getKey());
      values.add(entry.getValue());
    }
    return new Row(number++, place, columns, values);
  }

  private static JsonNode parse(byte[] bytes, String place) {
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException broken) {
      var at = broken.getLocation();
      throw new UnreadableRowException(
          place,
          "%s: not valid JSON%s: %s"
              .formatted(
                  place, at == null ? "" : ", column " + at.getColumnNr(), JsonFault.of(broken)),
          broken);
    } catch (IOException unreadable) {
      throw new DataException(place + ": not valid JSON: " + unreadable.getMessage(), unreadable);
    }
  }

  private byte @Nullable [] nextLine() {
    var bytes = new ByteArrayOutputStream();
    try {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      line++;
      for (; next >= 0 && next != '\n'; next = in.read()) {
        if (bytes.size() == LONGEST_LINE) {
          throw new DataException(
              String.format(Locale.ROOT, "%s:%d: longer than %,d bytes", file, line, LONGEST_LINE));
        }
        bytes.write(next);
      }
    } catch (IOException unreadable) {
      throw new DataException(
          "%s:%d: cannot be read: %s".formatted(file, line, unreadable.getMessage()), unreadable);
    }
    return bytes.toByteArray();
  }
}
