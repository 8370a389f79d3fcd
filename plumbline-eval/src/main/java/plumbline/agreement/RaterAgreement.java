package plumbline.agreement;

import java.util.Arrays;
import java.util.OptionalDouble;

/// How far raters give the same rating to the same unit. Pure functions of a table; the intervals
/// are [Resampling#units].
public final class RaterAgreement {
  private RaterAgreement() {}

  /// Krippendorff's alpha for interval ratings, `1 - observed / expected disagreement`; units with
  /// fewer than two ratings drop out. Empty where all ratings that can be compared are equal: then
  /// no disagreement could be expected.
  ///
  /// Krippendorff (2011), Computing Krippendorff's alpha-reliability.
  public static OptionalDouble alpha(Ratings ratings) {
    double observed = 0;
    double sum = 0;
    double squares = 0;
    double values = 0;
    for (int unit = 0; unit < ratings.units(); unit++) {
      var given = ratings.given(unit);
      if (given.length < 2) {
        continue;
      }
      observed += squaredDifferences(given) / (given.length - 1);
      values += given.length;
      sum += Arrays.stream(given).sum();
      squares += Arrays.stream(given).map(value -> value * value).sum();
    }
    // over all ordered pairs: sum (a - b)^2 = 2 (n sum of squares - square of the sum)
    double expected = values < 2 ? 0 : 2 * (values * squares - sum * sum) / (values - 1);
    return expected <= 1e-12 * squares
        ? OptionalDouble.empty()
        : OptionalDouble.of(1 - observed / expected);
  }

  /// The sum of `(a - b)^2` over all ordered pairs.
  private static double squaredDifferences(double[] values) {
    double sum = 0;
    for (double a : values) {
      for (double b : values) {
        sum += (a - b) * (a - b);
      }
    }
    return sum;
  }

  /// ICC(2,1): two-way random effects, absolute agreement, a single rater (Shrout and Fleiss 1979).
  /// Every rater rates every unit. Empty where nothing varies.
  ///
  /// @throws IllegalArgumentException for fewer than two units or raters, or a rating not given
  public static OptionalDouble iccSingle(Ratings ratings) {
    var squares = MeanSquares.of(ratings);
    int k = ratings.raters();
    double below =
        squares.units()
            + (k - 1) * squares.error()
            + (double) k * (squares.raters() - squares.error()) / ratings.units();
    return ratio(squares.units() - squares.error(), below);
  }

  /// ICC(2,k): the same of the mean of all raters.
  public static OptionalDouble iccMean(Ratings ratings) {
    var squares = MeanSquares.of(ratings);
    double below = squares.units() + (squares.raters() - squares.error()) / ratings.units();
    return ratio(squares.units() - squares.error(), below);
  }

  private static OptionalDouble ratio(double above, double below) {
    return below <= 0 ? OptionalDouble.empty() : OptionalDouble.of(above / below);
  }

  /// Mean squares of a two-way table.
  private record MeanSquares(double units, double raters, double error) {
    static MeanSquares of(Ratings ratings) {
      int n = ratings.units();
      int k = ratings.raters();
      if (n < 2 || k < 2) {
        throw new IllegalArgumentException(
            "an intraclass correlation needs 2 units and 2 raters at least, got %d and %d"
                .formatted(n, k));
      }
      double mean = mean(ratings, -1, -1);
      double units = 0;
      double raters = 0;
      double error = 0;
      for (int unit = 0; unit < n; unit++) {
        units += square(mean(ratings, unit, -1) - mean);
      }
      for (int rater = 0; rater < k; rater++) {
        raters += square(mean(ratings, -1, rater) - mean);
      }
      for (int unit = 0; unit < n; unit++) {
        for (int rater = 0; rater < k; rater++) {
          double fitted = mean(ratings, unit, -1) + mean(ratings, -1, rater) - mean;
          error += square(ratings.get(unit, rater) - fitted);
        }
      }
      return new MeanSquares(
          k * units / (n - 1), n * raters / (k - 1), error / ((n - 1.0) * (k - 1)));
    }

    /// The mean of a unit, of a rater, or of all; -1 stands for all of them.
    private static double mean(Ratings ratings, int unit, int rater) {
      double sum = 0;
      int count = 0;
      for (int u = unit < 0 ? 0 : unit; u < (unit < 0 ? ratings.units() : unit + 1); u++) {
        for (int r = rater < 0 ? 0 : rater; r < (rater < 0 ? ratings.raters() : rater + 1); r++) {
          if (Double.isNaN(ratings.get(u, r))) {
            throw new IllegalArgumentException(
                "rater %d did not rate unit %d; an intraclass correlation needs every rating, take the complete units"
                    .formatted(r, u));
          }
          sum += ratings.get(u, r);
          count++;
        }
      }
      return sum / count;
    }

    private static double square(double value) {
      return value * value;
    }
  }
}
