package plumbline.metric;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import plumbline.checkpoint.Disk;

/// `metrics.jsonl`: one line a step, `{"step":12,"time":"…","loss":0.31,…}`, and one line a remark,
/// `{"step":12,"time":"…","note":"…"}`, behind which its own figures stand. The source of truth for
/// every figure of a run.
public final class MetricsFile implements MetricSink {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonLinesFile lines;

  private MetricsFile(JsonLinesFile lines) {
    this.lines = lines;
  }

  /// Opens `file`; lines of step `firstStep` and later, left by an interrupted run, are cut off.
  public static MetricsFile open(Disk disk, Path file, long firstStep) throws IOException {
    return new MetricsFile(JsonLinesFile.open(disk, file, firstStep));
  }

  /// The steps of a file, in order, as far as they are there; remarks and figures that are no
  /// numbers are left out.
  public static List<StepMetrics> steps(Path file) throws IOException {
    var steps = new ArrayList<StepMetrics>();
    if (!Files.exists(file)) {
      return steps;
    }
    for (var line : Files.readAllLines(file)) {
      var json = JSON.readTree(line);
      var metrics =
          StepMetrics.of(json.path("step").asLong(), Instant.parse(json.path("time").asText()));
      for (var entry : json.properties()) {
        boolean figure = entry.getValue().isNumber() && !entry.getKey().equals("step");
        metrics = figure ? metrics.with(entry.getKey(), entry.getValue().doubleValue()) : metrics;
      }
      if (!json.has("note")) {
        steps.add(metrics);
      }
    }
    return steps;
  }

  @Override
  public String name() {
    return lines.name();
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    var line =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", entry.step())
            .put("time", entry.time().toString());
    switch (entry) {
      case StepMetrics metrics ->
          metrics.values().forEach((name, value) -> line.set(name, JsonLinesFile.number(value)));
      case LogEntry.Note note -> {
        line.put("note", note.text());
        note.figures().forEach((name, value) -> line.set(name, JsonLinesFile.number(value)));
      }
      case LogEntry.Samples _, LogEntry.Preferences _ -> {
        return;
      }
    }
    lines.append(List.of(line));
  }

  @Override
  public void close(RunEnd end) throws IOException {
    lines.close();
  }
}
