package plumbline.metric;

import static java.util.Locale.ROOT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import plumbline.metric.OverOptimization.Witness.Disagreement;
import plumbline.metric.OverOptimization.Witness.Gold;

/// Watches a witness beside the proxy that is optimised, and says when the proxy is exploited: the
/// proxy rose while a true score fell three evaluations in a row or, where there is none, while the
/// members of a reward model disagreed more three windows in a row, by more than twice the standard
/// error of the difference, which is wider where steps hang together. Takes steps in order, those
/// of before a resume too.
public final class OverOptimization {
  /// Stands in the finding, in `guard.jsonl` and in the report where the proxy is exploited.
  public static final String MARK = "OVEROPTIMISED";

  private static final int TURNS = 3;
  private static final double ERRORS = 2;

  private final Settings settings;
  private final List<Point> points = new ArrayList<>();
  private final List<StepMetrics> window = new ArrayList<>();
  private WindowNoise noise = WindowNoise.NONE;
  private int warnings;
  private boolean saidMissing;

  /// What speaks against the proxy.
  public sealed interface Witness {
    /// What is read of a step.
    String metric();

    /// A score that counts, in the steps that were evaluated.
    record Gold(String metric) implements Witness {}

    /// How far the members of an ensemble disagree, where nothing says what is right: a policy that
    /// exploits one member leaves the answers that they learnt to judge alike.
    ///
    /// @param metric of every step
    /// @param window so many steps make one mean
    record Disagreement(String metric, int window) implements Witness {}
  }

  /// What is watched, and when a run is stopped.
  ///
  /// @param witness what speaks against the proxy; null watches the KL alone
  /// @param proxy the metric that is optimised
  /// @param kl the metric of the distance from the start
  /// @param mostWarnings so many warnings in a row stop the run; 0 never stops it
  /// @param mostKl a larger KL stops the run; infinite never does
  public record Settings(
      @Nullable Witness witness, String proxy, String kl, int mostWarnings, double mostKl) {}

  /// An evaluation, or the means of a window.
  ///
  /// @param step the last that it speaks of
  /// @param kl from the start, in nats; absent where a run without a true score logs none
  /// @param witness the true score or the disagreement
  /// @param error standard error of the witness as of independent steps; 0 where it is one value
  public record Point(long step, OptionalDouble kl, double proxy, double witness, double error) {}

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

  /// What to say before the first step: where nothing says what is right, that it is so.
  public Optional<String> announcement() {
    return switch (settings.witness()) {
      case Gold _ -> Optional.empty();
      case Disagreement(var metric, int steps) ->
          Optional.of(
              "guard: there is no gold score, so the members of the reward model are the witness:"
                  + " %s in means of %d steps; it hints at an exploited reward and proves none"
                      .formatted(metric, steps));
      case null ->
          Optional.of(
              "guard: there is no gold score and no ensemble, so only %s is held to its budget"
                      .formatted(settings.kl())
                  + " and over-optimisation goes unseen");
    };
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
    return switch (settings.witness()) {
      case Gold gold -> afterGold(gold, metrics);
      case Disagreement disagreement -> afterDisagreement(disagreement, metrics);
      case null -> Optional.empty();
    };
  }

  private Optional<Finding> afterGold(Gold witness, StepMetrics metrics) {
    var gold = metrics.value(witness.metric());
    var proxy = metrics.value(settings.proxy());
    var kl = metrics.value(settings.kl());
    if (gold.isEmpty()) {
      return Optional.empty();
    }
    if (proxy.isEmpty() || kl.isEmpty()) {
      return missing(witness, metrics.step(), proxy.isEmpty() ? settings.proxy() : settings.kl());
    }
    return judge(
        witness, new Point(metrics.step(), kl, proxy.getAsDouble(), gold.getAsDouble(), 0));
  }

  private Optional<Finding> afterDisagreement(Disagreement witness, StepMetrics metrics) {
    if (metrics.value(witness.metric()).isEmpty()) {
      return Optional.empty(); // no sample of the step was scored
    }
    if (metrics.value(settings.proxy()).isEmpty()) {
      return missing(witness, metrics.step(), settings.proxy());
    }
    window.add(metrics);
    if (window.size() < witness.window()) {
      return Optional.empty();
    }
    var values = present(witness.metric()).toArray();
    noise = noise.and(values);
    var point =
        new Point(
            metrics.step(),
            mean(settings.kl()),
            mean(settings.proxy()).orElseThrow(),
            mean(witness.metric()).orElseThrow(),
            WindowNoise.standardError(values));
    window.clear();
    return judge(witness, point);
  }

  private OptionalDouble mean(String name) {
    return present(name).average();
  }

  private DoubleStream present(String name) {
    return window.stream().flatMapToDouble(step -> step.value(name).stream());
  }

  private Optional<Finding> judge(Witness witness, Point point) {
    points.add(point);
    if (!isExploited(witness)) {
      warnings = 0;
      return Optional.empty();
    }
    warnings++;
    boolean stop = settings.mostWarnings() > 0 && warnings >= settings.mostWarnings();
    return Optional.of(new Finding(warning(witness), true, stop));
  }

  /// Said once: a watch that sees nothing must not pass for one that is content.
  private Optional<Finding> missing(Witness witness, long step, String name) {
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
                witness.metric(),
                name),
            false,
            false));
  }

  private boolean isExploited(Witness witness) {
    if (points.size() <= TURNS) {
      return false;
    }
    var last = points.subList(points.size() - TURNS - 1, points.size());
    for (int i = 1; i <= TURNS; i++) {
      if (!isWorse(witness, last.get(i - 1).witness(), last.get(i).witness())) {
        return false;
      }
    }
    var before = last.getFirst();
    var now = last.getLast();
    double change = Math.abs(now.witness() - before.witness());
    return change > ERRORS * error().orElseThrow() && now.proxy() > before.proxy();
  }

  /// Standard error of the change of the witness over the last three turns, with the correlation of
  /// steps; empty before there are so many.
  public OptionalDouble error() {
    if (points.size() <= TURNS) {
      return OptionalDouble.empty();
    }
    double independent =
        Math.hypot(points.get(points.size() - TURNS - 1).error(), points.getLast().error());
    return OptionalDouble.of(independent * WindowNoise.widening(correlation()));
  }

  /// Of neighbouring steps of the witness, by all windows so far; 0 where nothing is known of it.
  public double correlation() {
    return settings.witness() instanceof Disagreement(_, int steps) ? noise.correlation(steps) : 0;
  }

  private static boolean isWorse(Witness witness, double before, double now) {
    return switch (witness) {
      case Gold _ -> now < before;
      case Disagreement _ -> now > before;
    };
  }

  /// The evaluations or windows so far.
  public List<Point> points() {
    return List.copyOf(points);
  }

  /// The law that fits the gain of the true score best; empty for fewer than 4 different KLs, and
  /// where no true score is watched.
  public Optional<RewardCurve> curve() {
    return settings.witness() instanceof Gold
        ? RewardCurve.fit(
            RewardCurve.Law.TRAINING,
            points.stream()
                .map(point ->
                    new RewardCurve.Point(
                        Math.max(0, point.kl().orElseThrow()),
                        point.witness() - points.getFirst().witness()))
                .toList())
        : Optional.empty();
  }

  private String warning(Witness witness) {
    var first = points.get(points.size() - TURNS - 1);
    var last = points.getLast();
    return String.format(
        ROOT,
        "step %d: %s: %s (%.4g to %.4g) while %s rose (%.4g to %.4g): %s; take an earlier"
            + " checkpoint, or hold the policy nearer to its reference",
        last.step(),
        MARK,
        turned(witness),
        first.witness(),
        last.witness(),
        settings.proxy(),
        first.proxy(),
        last.proxy(),
        conclusion(witness));
  }

  private static String turned(Witness witness) {
    return switch (witness) {
      case Gold(var metric) -> "%s fell %d evaluations in a row".formatted(metric, TURNS);
      case Disagreement(var metric, int steps) ->
          "%s rose %d windows of %d steps in a row".formatted(metric, TURNS, steps);
    };
  }

  private String conclusion(Witness witness) {
    return switch (witness) {
      case Gold _ -> "the proxy is exploited. " + turningPoint();
      case Disagreement _ ->
          "the policy goes where the members of the reward model disagree, so the proxy is"
              + " probably exploited. There is no gold score to tell for sure";
    };
  }

  private String turningPoint() {
    var turn = curve().map(RewardCurve::turningDistance).orElse(OptionalDouble.empty());
    return turn.isPresent()
        ? String.format(
            ROOT, "By the fitted curve it turned at a KL of %.4g", square(turn.getAsDouble()))
        : "No turning point can be fitted";
  }

  private static double square(double d) {
    return d * d;
  }
}
