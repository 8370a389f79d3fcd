package plumbline.agreement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Intervals;

/// How far a score follows what it was made to follow before training and after, on the same items.
///
/// @param figure `accuracy`, `margin`, `ece` and `brier` of pairs; of a dimension its name, a slash
///   and the measure
/// @param before of the untrained score
/// @param after of the trained score
/// @param change after less before, paired by item
public record ReliabilityChange(String figure, Estimate before, Estimate after, Estimate change) {

  /// Of the margins of the better over the worse completion of pairs; the intervals are those of
  /// [Reliability#ofMargins], and Student's for the margin.
  public static List<ReliabilityChange> ofMargins(
      double[] before, double[] after, Resampling resampling) {
    var changes = new ArrayList<ReliabilityChange>();
    changes.add(
        new ReliabilityChange(
            "accuracy",
            Intervals.share(right(before)),
            Intervals.share(right(after)),
            Intervals.pairedDifference(right(before), right(after))));
    changes.add(
        new ReliabilityChange(
            "margin",
            Intervals.mean(before),
            Intervals.mean(after),
            Intervals.pairedDifference(before, after)));
    var one = Calibration.ofMargins(before);
    var other = Calibration.ofMargins(after);
    Reliability.CALIBRATION.forEach((name, statistic) ->
        of(
                name,
                chosen -> OptionalDouble.of(statistic.applyAsDouble(one.chosen(chosen))),
                chosen -> OptionalDouble.of(statistic.applyAsDouble(other.chosen(chosen))),
                before.length,
                resampling)
            .ifPresent(changes::add));
    return changes;
  }

  private static double[] right(double... margins) {
    return Arrays.stream(margins).map(margin -> margin > 0 ? 1 : 0).toArray();
  }

  /// Of scores against labels on a scale; items whose label is NaN are left out, and figures that
  /// the scores before or after do not define.
  public static List<ReliabilityChange> ofScores(
      String name,
      double[] before,
      double[] after,
      double[] labels,
      int low,
      int high,
      Resampling resampling) {
    var labelled =
        IntStream.range(0, labels.length).filter(i -> !Double.isNaN(labels[i])).toArray();
    var statistics = new LinkedHashMap<String, Resampling.PairedStatistic>();
    Reliability.ofScores(low, high)
        .forEach((measure, statistic) -> statistics.put(measure.key(), statistic));
    statistics.put(Reliability.MAE, Reliability.ERROR);
    var x = Resampling.picked(before, labelled);
    var y = Resampling.picked(after, labelled);
    var truth = Resampling.picked(labels, labelled);
    var changes = new ArrayList<ReliabilityChange>();
    statistics.forEach((measure, statistic) ->
        of(
                name + "/" + measure,
                chosen -> paired(statistic, x, truth, chosen),
                chosen -> paired(statistic, y, truth, chosen),
                labelled.length,
                resampling)
            .ifPresent(changes::add));
    return changes;
  }

  private static OptionalDouble paired(
      Resampling.PairedStatistic statistic, double[] scores, double[] labels, int... chosen) {
    return statistic.of(Resampling.picked(scores, chosen), Resampling.picked(labels, chosen));
  }

  private static Optional<ReliabilityChange> of(
      String figure,
      Resampling.Statistic before,
      Resampling.Statistic after,
      int items,
      Resampling resampling) {
    return resampling
        .change(items, before, after)
        .map(each -> new ReliabilityChange(figure, each.before(), each.after(), each.change()));
  }
}
