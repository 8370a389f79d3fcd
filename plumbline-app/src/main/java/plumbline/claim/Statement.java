package plumbline.claim;

/// One sentence of a paper, with the figures of an experiment that would show it.
///
/// @param paper what the paper says, in a sentence
/// @param measure what is measured, with its unit
/// @param ours name of the method's figure
/// @param against what it is compared with
/// @param expected where the difference `ours - against` lies if the sentence holds
/// @param relative whether the difference is divided by what it is compared with
public record Statement(
    String paper,
    String measure,
    String ours,
    Reference against,
    Expectation expected,
    boolean relative) {

  /// What a figure is compared with.
  public sealed interface Reference {
    /// The figure of a baseline, measured with the same seed.
    record Figure(String name) implements Reference {}

    /// A number that the paper or the theory gives.
    record Constant(double value) implements Reference {}
  }

  /// Begins a statement.
  public static Draft of(String paper, String measure, String ours) {
    return new Draft(paper, measure, ours);
  }

  /// A statement that lacks what is expected.
  ///
  /// @param paper what the paper says, in a sentence
  /// @param measure what is measured, with its unit
  /// @param ours name of the method's figure
  public record Draft(String paper, String measure, String ours) {
    /// Ours is above that of a baseline.
    public Statement above(String baseline) {
      return figure(baseline, new Expectation.Above(0), false);
    }

    /// Ours is below that of a baseline.
    public Statement below(String baseline) {
      return figure(baseline, new Expectation.Below(0), false);
    }

    /// Ours is above a number.
    public Statement above(double number) {
      return constant(number, new Expectation.Above(0));
    }

    /// Ours is below a number.
    public Statement below(double number) {
      return constant(number, new Expectation.Below(0));
    }

    /// Ours is that of a baseline, give or take `margin`.
    public Statement within(double margin, String baseline) {
      return figure(baseline, new Expectation.Within(margin), false);
    }

    /// Ours is a number, give or take `margin`.
    public Statement within(double margin, double number) {
      return constant(number, new Expectation.Within(margin));
    }

    /// Ours is that of a baseline, give or take a share of it: 0.02 is 2 %.
    public Statement withinShare(double share, String baseline) {
      return figure(baseline, new Expectation.Within(share), true);
    }

    /// Ours is above that of a baseline by more than `margin`; a negative one lets it lie so far
    /// below.
    public Statement aboveBy(double margin, String baseline) {
      return figure(baseline, new Expectation.Above(margin), false);
    }

    /// Ours is above that of a baseline by more than a share of it.
    public Statement aboveByShare(double share, String baseline) {
      return figure(baseline, new Expectation.Above(share), true);
    }

    /// Ours is below that of a baseline by more than a share of it.
    public Statement belowByShare(double share, String baseline) {
      return figure(baseline, new Expectation.Below(-share), true);
    }

    /// Ours is not above that of a baseline by as much as a share of it.
    public Statement notWorseByShare(double share, String baseline) {
      return figure(baseline, new Expectation.Below(share), true);
    }

    private Statement figure(String baseline, Expectation expected, boolean relative) {
      return new Statement(
          paper, measure, ours, new Reference.Figure(baseline), expected, relative);
    }

    private Statement constant(double number, Expectation expected) {
      return new Statement(paper, measure, ours, new Reference.Constant(number), expected, false);
    }
  }
}
