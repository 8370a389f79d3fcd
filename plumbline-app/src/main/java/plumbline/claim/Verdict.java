package plumbline.claim;

import plumbline.benchmark.Estimate;

/// Whether an experiment shows a statement. There is one rule for all of them ([#of]), and nobody
/// sets a verdict by hand.
public enum Verdict {
  /// The interval lies in the expected region.
  SHOWN("shown"),
  /// The interval lies partly in and partly outside the region.
  NOT_SHOWN("not shown"),
  /// The interval lies outside the region: this experiment says the opposite.
  CONTRARY("contrary");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /// As tables say it.
  public String words() {
    return words;
  }

  /// The verdict on a difference. Two arms that never differ show no statement that one is above
  /// the other, and do not contradict it.
  ///
  /// @param difference with its 95 % interval
  public static Verdict of(Estimate difference, Expectation expected) {
    boolean inside =
        switch (expected) {
          case Expectation.Above(double from) -> difference.low() > from;
          case Expectation.Below(double to) -> difference.high() < to;
          case Expectation.Within(double margin) ->
              difference.low() >= -margin && difference.high() <= margin;
        };
    if (inside) {
      return SHOWN;
    }
    boolean outside = difference.high() < expected.from() || difference.low() > expected.to();
    return outside ? CONTRARY : NOT_SHOWN;
  }
}
