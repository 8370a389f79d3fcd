package plumbline.recipe.preference;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;

/// What held-out preferences say of a policy, a number for every row: a pair, a ranking (the mean
/// of its pairs, which repeat its answers and so are not independent) or a labelled answer.
///
/// @param accuracies 1 where the margin is positive, 0 where it is negative, a half where there is
///   none; empty as the margins
/// @param margins how much higher the better answer's reward is, of a label how far the reward is
///   on the side that the label says; empty where the objective compares no answers
/// @param losses the objective of each by itself
@SuppressWarnings("ArrayRecordComponent") // of one evaluation, never compared
public record HeldOutMeasure(double[] accuracies, double[] margins, double[] losses) {
  /// Of rows that are one pair or answer each.
  static HeldOutMeasure of(double[] margins, double[] losses) {
    return new HeldOutMeasure(
        Arrays.stream(margins).map(margin -> (Math.signum(margin) + 1) / 2).toArray(),
        margins,
        losses);
  }

  /// Means over the pairs of each row, in the order of the rows.
  ///
  /// @param rows the row of every pair
  HeldOutMeasure byRow(long[] rows) {
    return new HeldOutMeasure(byRow(rows, accuracies), byRow(rows, margins), byRow(rows, losses));
  }

  private static double[] byRow(long[] rows, double[] values) {
    var means = new LinkedHashMap<Long, DoubleSummaryStatistics>();
    for (int i = 0; i < values.length; i++) {
      means.computeIfAbsent(rows[i], _ -> new DoubleSummaryStatistics()).accept(values[i]);
    }
    return means.values().stream().mapToDouble(DoubleSummaryStatistics::getAverage).toArray();
  }
}
