package plumbline.metric;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `metrics.jsonl`: one line a step, `{"step":12,"time":"…","loss":0.31,…}`, and one line a remark,
/// `{"step":12,"time":"…","note":"…"}`. The source of truth for every figure of a run.
public final class MetricsFile implements MetricSink {
  private final JsonLinesFile lines;

  private MetricsFile(JsonLinesFile lines) {
    this.lines = lines;
  }

  /// Opens `file`; lines of step `firstStep` and later, left by an interrupted run, are cut off.
  public static MetricsFile open(Path file, long firstStep) throws IOException {
    return new MetricsFile(JsonLinesFile.open(file, firstStep));
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
      case LogEntry.Note note -> line.put("note", note.text());
      case LogEntry.Samples _ -> {
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
