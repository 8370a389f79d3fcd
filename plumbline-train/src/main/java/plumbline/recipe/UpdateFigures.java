package plumbline.recipe;

import java.time.Instant;
import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.train.StepReport;

/// The figures of steps that take one optimiser step each, whatever they learn from. Used by the
/// thread that trains.
public final class UpdateFigures {
  private final MemoryWatch memory = MemoryWatch.start();
  private long started;

  private UpdateFigures() {}

  /// For a run that begins or goes on now.
  public static UpdateFigures start() {
    return new UpdateFigures();
  }

  /// A step begins.
  public void begin() {
    started = System.nanoTime();
  }

  /// The figures of the step that is done.
  public StepMetrics of(long step, StepReport report, double rate) {
    double seconds = (System.nanoTime() - started) / 1e9;
    var metrics =
        StepMetrics.of(step, Instant.now())
            .with(MetricNames.LOSS, report.loss())
            .with(MetricNames.GRADIENT_NORM, report.gradientNorm())
            .with(MetricNames.LEARNING_RATE, rate)
            .withAll(report.metrics().values())
            .withAll(report.figures())
            .with(MetricNames.TOKENS_PER_SECOND, report.tokens() / seconds);
    return memory.addTo(metrics);
  }
}
