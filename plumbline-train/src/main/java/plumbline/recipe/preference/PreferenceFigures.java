package plumbline.recipe.preference;

import java.time.Instant;
import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.recipe.MemoryWatch;
import plumbline.train.Update;

/// The figures of steps of learning from preferences.
final class PreferenceFigures {
  private final MemoryWatch memory = MemoryWatch.start();
  private long started;

  private PreferenceFigures() {}

  static PreferenceFigures start() {
    return new PreferenceFigures();
  }

  void begin() {
    started = System.nanoTime();
  }

  StepMetrics of(long step, Update.Report report, double rate) {
    double seconds = (System.nanoTime() - started) / 1e9;
    var metrics =
        StepMetrics.of(step, Instant.now())
            .with(MetricNames.LOSS, report.loss())
            .with(MetricNames.GRADIENT_NORM, report.gradientNorm())
            .with(MetricNames.LEARNING_RATE, rate);
    for (var figure : report.metrics().values().entrySet()) {
      metrics = metrics.with(figure.getKey(), figure.getValue());
    }
    return memory.addTo(metrics.with(MetricNames.TOKENS_PER_SECOND, report.tokens() / seconds));
  }
}
