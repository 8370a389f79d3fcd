package plumbline.audit;

import plumbline.benchmark.Estimate;
import plumbline.benchmark.Intervals;

/// How often labels are wrong, from how often the same thing was labelled the same way twice.
///
/// Two labels that are each flipped with probability e, independently, agree with probability `a =
/// (1 - e)^2 + e^2`, so `e = (1 - sqrt(2 a - 1)) / 2` for a of at least 1/2. Repetitions within one
/// data set are often copies rather than second opinions; then the estimate is too low.
public final class LabelNoise {
  private LabelNoise() {}

  /// The flip rate of labels that agree with probability `agreement`.
  ///
  /// @throws IllegalArgumentException for an agreement below 1/2, which no flip rate explains
  public static double flipRate(double agreement) {
    if (!(agreement >= 0.5 && agreement <= 1)) {
      throw new IllegalArgumentException(
          "an agreement of %s is explained by no flip rate, must be from 0.5 to 1"
              .formatted(agreement));
    }
    return (1 - Math.sqrt(2 * agreement - 1)) / 2;
  }

  static Figure figure(String name, long agreeing, long repeated, String what) {
    if (repeated == 0) {
      return new Figure.Unknown(name, "no %s is judged twice".formatted(what));
    }
    var agreement = Intervals.wilson((double) agreeing, repeated);
    if (agreement.value() < 0.5) {
      return new Figure.Unknown(
          name,
          "of %,d second judgements %,d agree, fewer than chance; no flip rate explains that"
              .formatted(repeated, agreeing));
    }
    double low = flipRate(agreement.high());
    double high = flipRate(Math.max(0.5, agreement.low()));
    return new Figure.Measured(
        name,
        new Estimate(flipRate(agreement.value()), low, high),
        "%,d second judgements of a %s, %,d agree".formatted(repeated, what, agreeing));
  }
}
