package plumbline.metric;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Disk;

/// A file of one JSON object a line, each with a `step`. A write that fails half way is overwritten
/// by the next one.
final class JsonLinesFile {
  private static final JsonFactory JSON = new JsonFactory();

  private final Disk disk;
  private final String name;
  private final Path file;
  private long end;
  private Disk.@Nullable Output out; // none after a write that failed half way

  private JsonLinesFile(Disk disk, String name, Path file, long end) {
    this.disk = disk;
    this.name = name;
    this.file = file;
    this.end = end;
  }

  /// Opens for appending and cuts off what a resumed run will write again: the lines from step
  /// `firstStep` on, and a last line that was not finished. A long log may lie on another disk,
  /// with a link to it in the run directory.
  static JsonLinesFile open(Disk disk, Path path, long firstStep) throws IOException {
    var file = Files.exists(path) ? path.toRealPath() : path;
    long kept = disk.exists(file) ? lengthBefore(disk, file, firstStep) : 0;
    var lines = new JsonLinesFile(disk, path.getFileName().toString(), file, kept);
    lines.out = disk.extend(file, kept);
    return lines;
  }

  String name() {
    return name;
  }

  void append(List<? extends JsonNode> lines) throws IOException {
    var text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    long length = bytes.remaining();
    var to = out();
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    } catch (IOException e) {
      out = null;
      try (to) {
        throw e;
      }
    }
    end += length;
  }

  private Disk.Output out() throws IOException {
    if (out == null) {
      out = disk.extend(file, end);
    }
    return out;
  }

  void close() throws IOException {
    try (var last = out()) {
      last.force();
    }
  }

  /// A number as JSON; what JSON has no number for becomes `"NaN"`, `"Infinity"`, `"-Infinity"`.
  static JsonNode number(double value) {
    if (!Double.isFinite(value)) {
      return JsonNodeFactory.instance.textNode(Double.toString(value));
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? JsonNodeFactory.instance.numberNode((long) value)
        : JsonNodeFactory.instance.numberNode(value);
  }

  /// Per-token values, kept to a millionth.
  static ArrayNode column(int size, IntToDoubleFunction value) {
    var column = JsonNodeFactory.instance.arrayNode(size);
    for (int t = 0; t < size; t++) {
      double exact = value.applyAsDouble(t);
      column.add(number(Double.isFinite(exact) ? Math.rint(exact * 1e6) / 1e6 : exact));
    }
    return column;
  }

  private static long lengthBefore(Disk disk, Path file, long firstStep) throws IOException {
    long kept = 0;
    var line = new ByteArrayOutputStream();
    try (InputStream in = new BufferedInputStream(disk.open(file), 1 << 16)) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        line.write(next);
        if (next == '\n') {
          var step = step(line.toByteArray());
          if (step.isPresent() && step.getAsLong() >= firstStep) {
            return kept;
          }
          kept += line.size();
          line.reset();
        }
      }
    }
    return kept;
  }

  /// The step of a line; empty where the line is not one of ours, which then stays where it is.
  private static OptionalLong step(byte[] line) {
    try (var parser = JSON.createParser(line)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean wanted = parser.currentName().equals("step");
          if (parser.nextToken().isNumeric() && wanted) {
            return OptionalLong.of(parser.getLongValue());
          }
          parser.skipChildren();
        }
      }
      return OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
