package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.benchmark.Decimals;
import plumbline.benchmark.Estimate;

/// `held-out.json`: figures of rows that a run did not learn from, before its first step and after
/// its last.
///
/// @param of what the rows are, as `pairs`
/// @param rows how many
/// @param steps of the run
/// @param figures by name
public record HeldOutFigures(
    String of, int rows, long steps, SequencedMap<String, Compared> figures) {
  /// The name of the file.
  public static final String NAME = "held-out.json";

  /// One figure.
  ///
  /// @param before the first step
  /// @param after the last step
  /// @param change after less before, paired by row
  public record Compared(Estimate before, Estimate after, Estimate change) {
    String line(String name) {
      var decimals = Decimals.of(change);
      return "%-18s %s [%s, %s] before, %s [%s, %s] after, change %s [%s, %s]"
          .formatted(
              name,
              decimals.text(before.value()),
              decimals.text(before.low()),
              decimals.text(before.high()),
              decimals.text(after.value()),
              decimals.text(after.low()),
              decimals.text(after.high()),
              decimals.difference(change.value()),
              decimals.difference(change.low()),
              decimals.difference(change.high()));
    }

    ObjectNode json() {
      var json = JsonNodeFactory.instance.objectNode();
      json.set("before", RunEvaluation.json(before));
      json.set("after", RunEvaluation.json(after));
      json.set("change", RunEvaluation.json(change));
      return json;
    }
  }

  /// A table for people.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("%,d held-out %s".formatted(rows, of));
    figures.forEach((name, figure) -> lines.add("  " + figure.line(Captions.figure(name))));
    return lines;
  }

  /// Writes the file, whole or not at all.
  public void write(Path file) throws IOException {
    WholeFile.write(file, json().toString());
  }

  /// Reads a file that [#write] wrote.
  ///
  /// @throws IOException where it is not one, with the field that is wrong
  public static HeldOutFigures read(Path file) throws IOException {
    var json = new JsonFile(file).object();
    var figures = new LinkedHashMap<String, Compared>();
    try {
      for (var field : json.path("figures").properties()) {
        figures.put(field.getKey(), compared(field.getValue()));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
    if (figures.isEmpty()) {
      throw new IOException(file.getFileName() + " has no figures");
    }
    return new HeldOutFigures(
        json.path("of").asText(), json.path("rows").asInt(), json.path("steps").asLong(), figures);
  }

  /// Reads `columns.json`: the reward columns by name.
  ///
  /// @throws IOException where it is not one, with the field that is wrong
  static SequencedMap<String, Compared> columns(Path file) throws IOException {
    var columns = new LinkedHashMap<String, Compared>();
    try {
      for (var item : new JsonFile(file).array()) {
        columns.put(item.path("column").asText(), compared(item));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
    return columns;
  }

  private static Compared compared(JsonNode json) {
    return new Compared(
        RunEvaluation.estimate(json.path("before")),
        RunEvaluation.estimate(json.path("after")),
        RunEvaluation.estimate(json.path("change")));
  }

  ObjectNode json() {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("of", of).put("rows", rows).put("steps", steps);
    var named = json.putObject("figures");
    figures.forEach((name, figure) -> named.set(name, figure.json()));
    return json;
  }
}
