package plumbline.agreement;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import plumbline.benchmark.Estimate;
import plumbline.text.trajectory.SampleKey;

/// 95 % percentile intervals of any statistic, by drawing the items anew with replacement. The same
/// seed gives the same interval.
///
/// @param resamples how many times the items are drawn
/// @param seed of the draws
public record Resampling(int resamples, long seed) {
  private static final double TAIL = 0.025;

  /// A statistic of the items with these numbers; empty where they do not define it.
  @FunctionalInterface
  public interface Statistic extends Function<int[], OptionalDouble> {}

  public Resampling {
    if (resamples < 100) {
      throw new IllegalArgumentException(
          "%d resamples, an interval needs 100 at least".formatted(resamples));
    }
  }

  /// 1,000 draws.
  public static Resampling standard(long seed) {
    return new Resampling(1000, seed);
  }

  /// The statistic of all items with its interval; empty where all items do not define it. Draws
  /// that do not define it are left out.
  public Optional<Estimate> of(int items, Statistic statistic) {
    var value = statistic.apply(IntStream.range(0, items).toArray());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var drawn = IntStream.range(0, resamples).mapToObj(i -> statistic.apply(draw(items, i)));
    return Optional.of(
        estimate(value.getAsDouble(), drawn.flatMapToDouble(OptionalDouble::stream)));
  }

  private static Estimate estimate(double exact, DoubleStream draws) {
    var drawn = draws.sorted().toArray();
    return drawn.length == 0
        ? new Estimate(exact, exact, exact)
        : new Estimate(
            exact,
            Math.min(exact, quantile(drawn, TAIL)),
            Math.max(exact, quantile(drawn, 1 - TAIL)));
  }

  /// A statistic of the same items before and after, and after less before.
  public record Change(Estimate before, Estimate after, Estimate change) {}

  /// Both statistics of all items and their difference, each with its interval, from one pass of
  /// draws; empty where all items do not define both. A draw counts for what it defines.
  public Optional<Change> change(int items, Statistic before, Statistic after) {
    var all = IntStream.range(0, items).toArray();
    var was = before.apply(all);
    var is = after.apply(all);
    if (was.isEmpty() || is.isEmpty()) {
      return Optional.empty();
    }
    var first = new OptionalDouble[resamples];
    var last = new OptionalDouble[resamples];
    for (int i = 0; i < resamples; i++) {
      var chosen = draw(items, i);
      first[i] = before.apply(chosen);
      last[i] = after.apply(chosen);
    }
    var both =
        IntStream.range(0, resamples).filter(i -> first[i].isPresent() && last[i].isPresent());
    return Optional.of(
        new Change(
            estimate(
                was.getAsDouble(), Arrays.stream(first).flatMapToDouble(OptionalDouble::stream)),
            estimate(is.getAsDouble(), Arrays.stream(last).flatMapToDouble(OptionalDouble::stream)),
            estimate(
                is.getAsDouble() - was.getAsDouble(),
                both.mapToDouble(i -> last[i].getAsDouble() - first[i].getAsDouble()))));
  }

  /// A statistic of a table of ratings, the units drawn anew.
  public Optional<Estimate> units(Ratings ratings, Function<Ratings, OptionalDouble> statistic) {
    return of(ratings.units(), chosen -> statistic.apply(ratings.chosen(chosen)));
  }

  /// A statistic of two rows, the items drawn anew.
  public Optional<Estimate> items(double[] x, double[] y, PairedStatistic statistic) {
    return of(x.length, chosen -> statistic.of(picked(x, chosen), picked(y, chosen)));
  }

  /// A number of two rows that is always defined, the items drawn anew.
  public Estimate number(int items, ToDoubleFunction<int[]> statistic) {
    return of(items, chosen -> OptionalDouble.of(statistic.applyAsDouble(chosen))).orElseThrow();
  }

  /// A statistic of two rows of equal length.
  @FunctionalInterface
  public interface PairedStatistic {
    /// The statistic; empty where the rows do not define it.
    OptionalDouble of(double[] x, double[] y);
  }

  static double[] picked(double[] values, int... chosen) {
    return Arrays.stream(chosen).mapToDouble(i -> values[i]).toArray();
  }

  private int[] draw(int items, int sample) {
    var key = new SampleKey(seed, 0, 0, sample);
    return IntStream.range(0, items).map(i -> (int) (key.uniform(i) * items)).toArray();
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
