package plumbline.metric;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// The figures of one step, by name and in the order they were given.
///
/// @param step which step
/// @param time when it ended
/// @param values figures by name; see [MetricNames]
public record StepMetrics(long step, Instant time, SequencedMap<String, Double> values)
    implements LogEntry {
  public StepMetrics {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    for (var name : values.keySet()) {
      if (name.equals("step") || name.equals("time") || name.equals("note") || name.isBlank()) {
        throw new IllegalArgumentException(
            "'%s' cannot name a metric: step, time and note have their own fields".formatted(name));
      }
    }
  }

  /// The step without figures yet.
  public static StepMetrics of(long step, Instant time) {
    return new StepMetrics(step, time, new LinkedHashMap<>());
  }

  /// These figures and one more.
  public StepMetrics with(String name, double value) {
    var more = new LinkedHashMap<>(values);
    if (more.put(name, value) != null) {
      throw new IllegalArgumentException("metric %s is set twice at step %d".formatted(name, step));
    }
    return new StepMetrics(step, time, more);
  }

  /// These figures and more.
  public StepMetrics withAll(SequencedMap<String, Double> figures) {
    var metrics = this;
    for (var figure : figures.entrySet()) {
      metrics = metrics.with(figure.getKey(), figure.getValue());
    }
    return metrics;
  }

  /// One figure, empty where the step did not report it.
  public OptionalDouble value(String name) {
    var value = values.get(name);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
