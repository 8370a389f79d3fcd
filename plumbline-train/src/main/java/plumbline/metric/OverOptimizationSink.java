package plumbline.metric;

import java.util.List;
import java.util.function.Consumer;

/// Shows every step to an [OverOptimization] watch, says what it finds, and remembers where it asks
/// for a stop.
public final class OverOptimizationSink implements MetricSink {
  private final OverOptimization watch;
  private final Consumer<String> remarks;
  private volatile boolean stop;

  /// A sink.
  ///
  /// @param earlier the steps that the run has behind it, in order
  /// @param remarks takes findings
  public OverOptimizationSink(
      OverOptimization.Settings settings, List<StepMetrics> earlier, Consumer<String> remarks) {
    this.watch = new OverOptimization(settings);
    this.remarks = remarks;
    earlier.forEach(watch::after);
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
  public void write(LogEntry entry) {
    if (entry instanceof StepMetrics metrics) {
      watch
          .after(metrics)
          .ifPresent(finding -> {
            remarks.accept(finding.text());
            stop |= finding.stop();
          });
    }
  }

  @Override
  public void close(RunEnd end) {}
}
