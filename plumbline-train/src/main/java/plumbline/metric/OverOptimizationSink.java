package plumbline.metric;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import plumbline.checkpoint.Disk;
import plumbline.metric.OverOptimization.Finding;
import plumbline.metric.OverOptimization.Witness;

/// Shows every step to an [OverOptimization] watch, says what it finds, remembers where it asks for
/// a stop, and keeps what it saw in `guard.jsonl`.
public final class OverOptimizationSink implements MetricSink {
  private final OverOptimization.Settings settings;
  private final OverOptimization watch;
  private final JsonLinesFile lines;
  private final Consumer<String> remarks;
  private final List<ObjectNode> waiting = new ArrayList<>();
  private long seen = Long.MIN_VALUE;
  private volatile boolean stop;

  private OverOptimizationSink(
      OverOptimization.Settings settings, JsonLinesFile lines, Consumer<String> remarks) {
    this.settings = settings;
    this.watch = new OverOptimization(settings);
    this.lines = lines;
    this.remarks = remarks;
  }

  /// A sink that writes `file` anew.
  ///
  /// @param earlier the steps that the run has behind it, in order
  /// @param remarks takes findings
  public static OverOptimizationSink open(
      Path file,
      OverOptimization.Settings settings,
      List<StepMetrics> earlier,
      Consumer<String> remarks)
      throws IOException {
    var lines = JsonLinesFile.open(Disk.local(), file, Long.MIN_VALUE);
    var sink = new OverOptimizationSink(settings, lines, remarks);
    sink.watch.announcement().ifPresent(remarks);
    for (var metrics : earlier) {
      sink.look(metrics);
    }
    sink.flush();
    return sink;
  }

  /// Whether the run should end after its step.
  public boolean stops() {
    return stop;
  }

  @Override
  public String name() {
    return "guard";
  }

  @Override
  public void write(LogEntry entry) throws IOException {
    if (entry instanceof StepMetrics metrics && metrics.step() > seen) { // else offered again
      seen = metrics.step();
      look(metrics)
          .ifPresent(found -> {
            remarks.accept(found.text());
            stop |= found.stop();
          });
    }
    flush();
  }

  private void flush() throws IOException {
    if (!waiting.isEmpty()) {
      lines.append(waiting);
      waiting.clear();
    }
  }

  private Optional<Finding> look(StepMetrics metrics) {
    var finding = watch.after(metrics);
    keep(metrics, finding);
    return finding;
  }

  /// One line an evaluation, window or finding.
  private void keep(StepMetrics metrics, Optional<Finding> finding) {
    var points = watch.points();
    boolean isEvaluated = !points.isEmpty() && points.getLast().step() == metrics.step();
    if (!isEvaluated && finding.isEmpty()) {
      return;
    }
    var line = JsonNodeFactory.instance.objectNode().put("step", metrics.step());
    names(line);
    if (isEvaluated) {
      var point = points.getLast();
      point.kl().ifPresent(kl -> line.set("kl", JsonLinesFile.number(kl)));
      line.set("proxy", JsonLinesFile.number(point.proxy()));
      line.set(witnessField(), JsonLinesFile.number(point.witness()));
      if (settings.witness() instanceof Witness.Disagreement) {
        line.set("correlation", JsonLinesFile.number(watch.correlation()));
        watch.error().ifPresent(error -> line.set("error", JsonLinesFile.number(error)));
      }
      watch
          .curve()
          .ifPresent(curve -> {
            line.set("alpha", JsonLinesFile.number(curve.alpha()));
            line.set("beta", JsonLinesFile.number(curve.beta()));
          });
    }
    finding.ifPresent(found -> {
      if (found.overOptimised()) {
        line.put("mark", OverOptimization.MARK);
      }
      line.put("finding", found.text()).put("stop", found.stop());
    });
    waiting.add(line);
  }

  private String witnessField() {
    return settings.witness() instanceof Witness.Disagreement ? "disagreement" : "gold";
  }

  private void names(ObjectNode line) {
    var names = line.putObject("names");
    switch (settings.witness()) {
      case Witness.Gold(var metric) -> names.put(witnessField(), metric);
      case Witness.Disagreement(var metric, int steps) -> {
        names.put(witnessField(), metric);
        line.put("window", steps);
      }
      case null -> {}
    }
    names.put("proxy", settings.proxy()).put("kl", settings.kl());
    if (Double.isFinite(settings.mostKl())) {
      line.put("kl_budget", settings.mostKl());
    }
  }

  @Override
  public void close(RunEnd end) throws IOException {
    lines.close();
  }
}
