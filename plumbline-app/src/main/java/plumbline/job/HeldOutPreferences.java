package plumbline.job;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Intervals;
import plumbline.config.RunSettings.EvaluationSettings;
import plumbline.metric.MetricNames;
import plumbline.recipe.Evaluator;
import plumbline.recipe.preference.HeldOutMeasure;
import plumbline.report.HeldOutFigures;

/// Held-out preferences on which a run is measured before its first step, between steps where its
/// recipe asks, and after the last.
final class HeldOutPreferences {
  private static final String ACCURACY = "accuracy";
  private static final String MARGIN = "margin";
  private static final String LOSS = "loss";

  private final String of;
  private final Now now;
  private final HeldOutMeasure before;
  private final Consumer<String> remarks;
  private @Nullable HeldOutMeasure latest;

  /// Measures the policy as it is.
  @FunctionalInterface
  interface Now {
    HeldOutMeasure measure() throws InterruptedException;
  }

  /// @param of what the rows are, as `pairs`
  /// @param before what they say of the policy that the run begins with
  /// @param remarks takes what they say, in words
  HeldOutPreferences(String of, HeldOutMeasure before, Now now, Consumer<String> remarks) {
    if (before.losses().length < 2) {
      throw new IllegalArgumentException(
          "data.eval has too few %s: %d, must have at least 2, for an interval needs as many"
              .formatted(of, before.losses().length));
    }
    this.of = of;
    this.now = now;
    this.remarks = remarks;
    this.before = finite(before, "before the first step");
  }

  /// Says how it was before the first step where that is what the run begins with; one that is
  /// resumed has said so.
  HeldOutPreferences saidBefore(long firstStep) {
    if (firstStep == 0) {
      remarks.accept(
          "%,d held-out %s; before the first step %s"
              .formatted(before.losses().length, of, words(estimates(before))));
    }
    return this;
  }

  /// Measures every so many steps and after the last.
  Evaluator evaluator(@Nullable EvaluationSettings evaluation, long steps) {
    return Evaluator.every(
        evaluation == null ? Long.MAX_VALUE : evaluation.every(),
        steps,
        step -> {
          var measure = finite(now.measure(), after(step + 1));
          latest = measure;
          var estimates = estimates(measure);
          remarks.accept(
              "%,d held-out %s; %s %s"
                  .formatted(measure.losses().length, of, after(step + 1), words(estimates)));
          return metrics(estimates);
        });
  }

  private static String after(long steps) {
    return "after %,d step%s".formatted(steps, steps == 1 ? "" : "s");
  }

  private HeldOutMeasure finite(HeldOutMeasure measure, String when) {
    for (var name : List.of(MARGIN, LOSS)) {
      var column = column(name, measure);
      for (int row = 0; row < column.length; row++) {
        if (!Double.isFinite(column[row])) {
          throw new IllegalArgumentException(
              "the %s of number %,d of the held-out %s is %s %s, must be a finite number: the policy"
                      .formatted(name, row + 1, of, column[row], when)
                  + " diverged, or that row has a token that it holds impossible; lower the"
                  + " learning rate, or look at that row of data.eval");
        }
      }
    }
    return measure;
  }

  private static SequencedMap<String, Estimate> estimates(HeldOutMeasure measure) {
    var estimates = new LinkedHashMap<String, Estimate>();
    var names = measure.margins().length == 0 ? List.of(LOSS) : List.of(ACCURACY, MARGIN, LOSS);
    names.forEach(name -> estimates.put(name, estimate(name, measure)));
    return estimates;
  }

  private static Estimate estimate(String name, HeldOutMeasure measure) {
    var column = column(name, measure);
    return switch (name) {
      case ACCURACY -> Intervals.share(column);
      case LOSS -> ofLosses(column);
      default -> Intervals.mean(column);
    };
  }

  /// Few losses can be negative; the interval of one that is not reaches no lower than zero.
  private static Estimate ofLosses(double... losses) {
    return Arrays.stream(losses).allMatch(loss -> loss >= 0)
        ? Intervals.nonNegativeMean(losses)
        : Intervals.mean(losses);
  }

  private static double[] column(String name, HeldOutMeasure measure) {
    return switch (name) {
      case ACCURACY -> measure.accuracies();
      case MARGIN -> measure.margins();
      default -> measure.losses();
    };
  }

  private static SequencedMap<String, Double> metrics(SequencedMap<String, Estimate> estimates) {
    var figures = new LinkedHashMap<String, Double>();
    estimates.forEach((name, estimate) -> {
      var metric = MetricNames.evaluation(name);
      figures.put(metric, estimate.value());
      figures.put(MetricNames.low(metric), estimate.low());
      figures.put(MetricNames.high(metric), estimate.high());
    });
    return figures;
  }

  private static String words(SequencedMap<String, Estimate> estimates) {
    var words = new StringBuilder();
    estimates.forEach((name, estimate) ->
        words.append(
            String.format(
                Locale.ROOT,
                "%s%s %.4g [%.4g, %.4g]",
                words.isEmpty() ? "" : ", ",
                name,
                estimate.value(),
                estimate.low(),
                estimate.high())));
    return words.toString();
  }

  /// The policy after the last step against that before the first.
  HeldOutFigures compare(long steps) throws InterruptedException {
    var last = latest == null ? finite(now.measure(), after(steps)) : latest;
    var figures = new LinkedHashMap<String, HeldOutFigures.Compared>();
    estimates(before)
        .forEach((name, first) ->
            figures.put(
                name,
                new HeldOutFigures.Compared(
                    first,
                    estimate(name, last),
                    Intervals.pairedDifference(column(name, before), column(name, last)))));
    return new HeldOutFigures(of, before.losses().length, steps, figures);
  }
}
