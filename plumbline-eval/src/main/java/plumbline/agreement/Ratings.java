package plumbline.agreement;

import java.util.Arrays;
import java.util.List;

/// A table of ratings: one row a unit (what is judged), one column a rater. NaN is a rating that
/// was not given.
public final class Ratings {
  private final double[][] table;

  private Ratings(double[][] table) {
    this.table = table;
  }

  /// A table of these rows, all of the same length; the arrays are copied.
  ///
  /// @throws IllegalArgumentException where there is no unit, or rows differ in length
  public static Ratings of(List<double[]> units) {
    if (units.isEmpty()) {
      throw new IllegalArgumentException("a table of ratings needs a unit, got none");
    }
    int raters = units.getFirst().length;
    for (int unit = 0; unit < units.size(); unit++) {
      if (units.get(unit).length != raters) {
        throw new IllegalArgumentException(
            "unit %d has %d ratings, the first has %d; write NaN for a rating that was not given"
                .formatted(unit, units.get(unit).length, raters));
      }
    }
    return new Ratings(units.stream().map(double[]::clone).toArray(double[][]::new));
  }

  /// How many units there are.
  public int units() {
    return table.length;
  }

  /// How many raters there are.
  public int raters() {
    return table[0].length;
  }

  /// A rating; NaN where it was not given.
  public double get(int unit, int rater) {
    return table[unit][rater];
  }

  /// The ratings that a unit has.
  double[] given(int unit) {
    return Arrays.stream(table[unit]).filter(rating -> !Double.isNaN(rating)).toArray();
  }

  /// The units with these numbers; a number may come more than once.
  Ratings chosen(int... units) {
    return new Ratings(Arrays.stream(units).mapToObj(unit -> table[unit]).toArray(double[][]::new));
  }

  /// The units that every rater rated.
  public Ratings complete() {
    var whole =
        Arrays.stream(table).filter(row -> Arrays.stream(row).noneMatch(Double::isNaN)).toList();
    return of(whole);
  }
}
