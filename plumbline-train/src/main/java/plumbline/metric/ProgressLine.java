package plumbline.metric;

import static java.util.Locale.ROOT;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The line that says how far a run is: `34/100 steps 1.9 steps/s 0:35 left reward 0.62`.
final class ProgressLine {
  private static final int WINDOW = 20;

  private record Done(long step, Instant time) {}

  private final long firstStep;
  private final long steps;
  private final List<String> figures;
  private final boolean atMost;
  private final Deque<Done> recent = new ArrayDeque<>();

  /// @param atMost whether the run may end before its last step
  ProgressLine(long firstStep, long steps, List<String> figures, boolean atMost) {
    this.firstStep = firstStep;
    this.steps = steps;
    this.figures = List.copyOf(figures);
    this.atMost = atMost;
  }

  /// The same for a run that may end before its last step.
  ProgressLine atMost() {
    return new ProgressLine(firstStep, steps, figures, true);
  }

  String after(StepMetrics metrics) {
    if (recent.size() > WINDOW) {
      recent.removeFirst();
    }
    recent.addLast(new Done(metrics.step(), metrics.time()));
    long done = metrics.step() - firstStep + 1;
    var line = new StringBuilder("%d/%d steps".formatted(done, steps));
    double perSecond = rate();
    if (perSecond > 0) {
      line.append("  ").append(rate(perSecond));
      line.append(atMost && done < steps ? "  at most " : "  ");
      line.append(clock((steps - done) / perSecond)).append(" left");
    }
    for (var name : figures) {
      metrics
          .value(name)
          .ifPresent(value ->
              line.append("  ").append(label(name)).append(' ').append(figure(name, value)));
    }
    return line.toString();
  }

  /// Steps per second over the latest steps; 0 while it cannot be known.
  private double rate() {
    var from = recent.getFirst();
    var to = recent.getLast();
    double seconds = Duration.between(from.time(), to.time()).toNanos() / 1e9;
    return seconds > 0 ? (to.step() - from.step()) / seconds : 0;
  }

  private static String rate(double perSecond) {
    return perSecond >= 1
        ? String.format(ROOT, "%.1f steps/s", perSecond)
        : String.format(ROOT, "%.1f s/step", 1 / perSecond);
  }

  static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole >= 3600
        ? String.format(ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
        : String.format(ROOT, "%d:%02d", whole / 60, whole % 60);
  }

  private static String label(String name) {
    return switch (name) {
      case MetricNames.REWARD_MEAN -> "reward";
      case MetricNames.DEAD_GROUPS -> "dead groups";
      case MetricNames.GRADIENT_NORM -> "gradient";
      case MetricNames.TRUNCATED -> "truncated";
      default -> name;
    };
  }

  private static String figure(String name, double value) {
    return name.endsWith("_share") || name.startsWith("clip/")
        ? String.format(ROOT, "%.0f %%", 100 * value)
        : String.format(ROOT, Math.abs(value) < 0.01 && value != 0 ? "%.1e" : "%.3f", value);
  }
}
