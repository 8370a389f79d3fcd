package plumbline.metric;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import plumbline.metric.Diagnosis.Finding;
import plumbline.metric.Diagnosis.Kind;

/// The figures of a run as a diagnosis compares them: the last step, the mean of the latest steps,
/// and that of the first ones.
///
/// @param history at least one step, in order
record Trend(List<StepMetrics> history) {
  private static final int WINDOW = 5;

  Trend {
    history = List.copyOf(history);
  }

  private StepMetrics now() {
    return history.getLast();
  }

  /// A figure of the last step.
  OptionalDouble at(String name) {
    return now().value(name);
  }

  /// Whether the last step reports exactly this.
  boolean is(String name, double expected) {
    var value = at(name);
    return value.isPresent() && value.getAsDouble() == expected;
  }

  /// The mean over the first steps; empty while first and latest steps still overlap.
  OptionalDouble early(String name) {
    return history.size() < 2 * WINDOW
        ? OptionalDouble.empty()
        : mean(history.subList(0, WINDOW), name);
  }

  /// The mean over the latest steps; empty before there are enough.
  OptionalDouble late(String name) {
    return history.size() < WINDOW ? OptionalDouble.empty() : mean(latest(), name);
  }

  /// The latest steps.
  List<StepMetrics> latest() {
    return history.subList(Math.max(0, history.size() - WINDOW), history.size());
  }

  /// The first and the last report of a figure that is not reported at every step; the same where
  /// there is one.
  Optional<Change> change(String name) {
    var values = values(name);
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Change(values.getFirst(), values.getLast()));
  }

  /// Every report of a figure, in order.
  List<Double> values(String name) {
    return history.stream().flatMap(step -> step.value(name).stream().boxed()).toList();
  }

  /// How the mean of the first steps became that of the latest.
  Optional<Change> drift(String name) {
    var then = early(name);
    var recent = late(name);
    return then.isEmpty() || recent.isEmpty()
        ? Optional.empty()
        : Optional.of(new Change(then.getAsDouble(), recent.getAsDouble()));
  }

  /// A figure then and now.
  record Change(double then, double now) {
    double rise() {
      return now - then;
    }
  }

  Optional<Finding> finding(Kind kind, String text) {
    return Optional.of(new Finding(kind, "step " + now().step() + ": " + text));
  }

  private static OptionalDouble mean(List<StepMetrics> steps, String name) {
    return steps.stream()
        .map(step -> step.value(name))
        .flatMapToDouble(OptionalDouble::stream)
        .average();
  }
}
