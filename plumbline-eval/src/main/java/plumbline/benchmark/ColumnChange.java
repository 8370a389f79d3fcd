package plumbline.benchmark;

import static java.util.Arrays.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;

/// How a reward column on held-out tasks changed between two policies that met the same tasks.
///
/// @param column its name
/// @param tasks in which both policies have a scored attempt
/// @param before mean over the tasks of the mean over their attempts
/// @param after the same of the other policy
/// @param change paired by task
public record ColumnChange(
    String column, int tasks, Estimate before, Estimate after, Estimate change) {
  /// All columns, of the tasks in which both policies have a scored attempt; columns with fewer
  /// than two such tasks are left out.
  ///
  /// @param before groups of one policy
  /// @param after of the other, of the same tasks in the same order
  /// @param judging what answers are judged by: a column that knows right from wrong is a share
  ///   even where no answer is right
  public static List<ColumnChange> of(List<Group> before, List<Group> after, Judging judging) {
    if (before.size() != after.size()) {
      throw new IllegalArgumentException(
          "%d tasks were attempted before and %d after".formatted(before.size(), after.size()));
    }
    var changes = new ArrayList<ColumnChange>();
    for (var column : before.getFirst().columns().getFirst().names()) {
      var one = new ArrayList<Double>();
      var other = new ArrayList<Double>();
      for (int task = 0; task < before.size(); task++) {
        var earlier = mean(before.get(task), column);
        var later = mean(after.get(task), column);
        if (earlier.isPresent() && later.isPresent()) {
          one.add(earlier.getAsDouble());
          other.add(later.getAsDouble());
        }
      }
      if (one.size() > 1) {
        boolean verified = judging instanceof Judging.Verified(var known) && known.equals(column);
        changes.add(of(column, numbers(one), numbers(other), verified));
      }
    }
    return changes;
  }

  private static ColumnChange of(String column, double[] before, double[] after, boolean verified) {
    boolean shares = areShares(DoubleStream.concat(stream(before), stream(after)), verified);
    return new ColumnChange(
        column,
        before.length,
        shares ? Intervals.share(before) : Intervals.mean(before),
        shares ? Intervals.share(after) : Intervals.mean(after),
        Intervals.pairedDifference(before, after));
  }

  /// The interval of a column that never leaves [0, 1] does not leave it either; a column of zeros
  /// may be one of penalties, which has no upper side, unless it knows right from wrong.
  private static boolean areShares(DoubleStream values, boolean verified) {
    var range = values.summaryStatistics();
    return range.getMin() >= 0 && range.getMax() <= 1 && (verified || range.getMax() > 0);
  }

  /// The mean of the scored attempts of a task.
  public static OptionalDouble mean(Group group, String column) {
    return group.columns().stream()
        .map(columns -> columns.get(column))
        .mapMulti((Verdict verdict, java.util.function.Consumer<Double> scores) -> {
          if (verdict instanceof Verdict.Scored(double reward)) {
            scores.accept(reward);
          }
        })
        .mapToDouble(Double::doubleValue)
        .average();
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /// A line for the user.
  public String line() {
    var decimals = Decimals.of(change);
    return "held out, %s: %s before, %s after, %s [%s, %s]"
        .formatted(
            column,
            decimals.text(before.value()),
            decimals.text(after.value()),
            decimals.difference(change.value()),
            decimals.difference(change.low()),
            decimals.difference(change.high()));
  }
}
