package plumbline.metric;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Watches a true score beside the proxy that is optimised, and says when the proxy is exploited:
/// the true score has fallen three evaluations in a row while the proxy rose. Takes steps in order,
/// those of before a resume too.
public final class OverOptimization {
  /// Stands in the finding, in `guard.jsonl` and in the report where the proxy is exploited.
  public static final String MARK = "OVEROPTIMISED";

  private static final int FALLS = 3;

  private final Settings settings;
  private final List<Point> points = new ArrayList<>();
  private int warnings;
  private boolean saidMissing;

  /// What is watched, and when a run is stopped.
  ///
  /// @param gold the metric that counts
  /// @param proxy the metric that is optimised
  /// @param kl the metric of the distance from the start
  /// @param mostWarnings so many warnings in a row stop the run; 0 never stops it
  /// @param mostKl a larger KL stops the run; infinite never does
  public record Settings(String gold, String proxy, String kl, int mostWarnings, double mostKl) {}

  /// An evaluation.
  ///
  /// @param kl from the start, in nats
  public record Point(long step, double kl, double proxy, double gold) {}

  /// What to say of a step.
  ///
  /// @param text for the user
  /// @param overOptimised whether the proxy is exploited
  /// @param stop whether the run should end
  public record Finding(String text, boolean overOptimised, boolean stop) {}

  /// A watch that has seen nothing yet.
  public OverOptimization(Settings settings) {
    this.settings = settings;
  }

  /// What the figures of a step say; empty where nothing is wrong.
  public Optional<Finding> after(StepMetrics metrics) {
    var kl = metrics.value(settings.kl());
    if (kl.isPresent() && kl.getAsDouble() > settings.mostKl()) {
      return Optional.of(
          new Finding(
              String.format(
                  ROOT,
                  "step %d: %s is %.4g, above the budget of %.4g",
                  metrics.step(),
                  settings.kl(),
                  kl.getAsDouble(),
                  settings.mostKl()),
              false,
              true));
    }
    var gold = metrics.value(settings.gold());
    var proxy = metrics.value(settings.proxy());
    if (gold.isEmpty()) {
      return Optional.empty();
    }
    if (proxy.isEmpty() || kl.isEmpty()) {
      return missing(metrics.step(), proxy.isEmpty() ? settings.proxy() : settings.kl());
    }
    points.add(
        new Point(metrics.step(), kl.getAsDouble(), proxy.getAsDouble(), gold.getAsDouble()));
    if (!isExploited()) {
      warnings = 0;
      return Optional.empty();
    }
    warnings++;
    boolean stop = settings.mostWarnings() > 0 && warnings >= settings.mostWarnings();
    return Optional.of(new Finding(warning(), true, stop));
  }

  /// Said once: a watch that sees nothing must not pass for one that is content.
  private Optional<Finding> missing(long step, String name) {
    if (saidMissing) {
      return Optional.empty();
    }
    saidMissing = true;
    return Optional.of(
        new Finding(
            String.format(
                ROOT,
                "step %d: guard sees %s but no %s, so over-optimisation goes unseen; name a metric"
                    + " that this method logs, see metrics.jsonl",
                step,
                settings.gold(),
                name),
            false,
            false));
  }

  private boolean isExploited() {
    if (points.size() <= FALLS) {
      return false;
    }
    var last = points.subList(points.size() - FALLS - 1, points.size());
    for (int i = 1; i <= FALLS; i++) {
      if (last.get(i).gold() >= last.get(i - 1).gold()) {
        return false;
      }
    }
    return last.getLast().proxy() > last.getFirst().proxy();
  }

  /// The evaluations so far.
  public List<Point> points() {
    return List.copyOf(points);
  }

  /// The law that fits the gain of the true score best; empty for fewer than 4 different KLs.
  public Optional<RewardCurve> curve() {
    return RewardCurve.fit(
        RewardCurve.Law.TRAINING,
        points.stream()
            .map(point ->
                new RewardCurve.Point(
                    Math.max(0, point.kl()), point.gold() - points.getFirst().gold()))
            .toList());
  }

  private String warning() {
    var first = points.get(points.size() - FALLS - 1);
    var last = points.getLast();
    var turn = curve().map(RewardCurve::turningDistance).orElse(OptionalDouble.empty());
    return String.format(
        ROOT,
        "step %d: %s: %s fell %d evaluations in a row (%.4g to %.4g) while %s rose (%.4g to %.4g):"
            + " the proxy is exploited. %s; take an earlier checkpoint, or hold the policy nearer"
            + " to its reference",
        last.step(),
        MARK,
        settings.gold(),
        FALLS,
        first.gold(),
        last.gold(),
        settings.proxy(),
        first.proxy(),
        last.proxy(),
        turn.isPresent()
            ? String.format(
                ROOT, "By the fitted curve it turned at a KL of %.4g", square(turn.getAsDouble()))
            : "No turning point can be fitted");
  }

  private static double square(double d) {
    return d * d;
  }
}
