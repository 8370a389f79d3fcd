package plumbline.job;

import java.nio.file.Path;
import java.util.SequencedMap;
import plumbline.config.SinkSettings;
import plumbline.config.section.WrittenSettings;
import plumbline.metric.MetricSink;
import plumbline.metric.MlflowSink;

/// The tracking server of a run.
final class Mlflow {
  private Mlflow() {}

  static MetricSink sink(SinkSettings.Mlflow settings, Path output, String recipe) {
    return MlflowSink.start(
        MlflowSink.Settings.of(
            settings.url(),
            settings.experiment(),
            String.valueOf(output.getFileName()),
            output.resolve("mlflow-run")),
        parameters(recipe));
  }

  /// Every setting of a resolved recipe by its dotted path.
  static SequencedMap<String, String> parameters(String recipe) {
    return WrittenSettings.of("recipe", recipe).values();
  }
}
