package plumbline.job;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import plumbline.config.SinkSettings;
import plumbline.metric.MetricSink;
import plumbline.metric.MlflowSink;

/// The tracking server of a run.
final class Mlflow {
  private Mlflow() {}

  static MetricSink sink(SinkSettings.Mlflow settings, Path output, String recipe) {
    var parameters = new LinkedHashMap<String, String>();
    recipe
        .lines()
        .filter(line -> line.matches("[a-z][a-z-]*: .+"))
        .forEach(line -> {
          int colon = line.indexOf(": ");
          parameters.put(line.substring(0, colon), line.substring(colon + 2));
        });
    return MlflowSink.start(
        MlflowSink.Settings.of(
            settings.url(),
            settings.experiment(),
            String.valueOf(output.getFileName()),
            output.resolve("mlflow-run")),
        parameters);
  }
}
