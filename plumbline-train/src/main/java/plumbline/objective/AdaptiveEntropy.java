package plumbline.objective;

/// Moves the weight of an entropy bonus so that the entropy does not fall below a target.
///
/// @param target nats
/// @param increment how far the coefficient moves a step
public record AdaptiveEntropy(double target, double increment) {
  public AdaptiveEntropy {
    if (!(target >= 0) || !(increment > 0)) {
      throw new IllegalArgumentException(
          "the entropy target is %s and the increment %s, must be >= 0 and > 0"
              .formatted(target, increment));
    }
  }

  /// The coefficient after a step in which the mean entropy was `entropy`: up where it is at most
  /// the target, else down, within [0, 1].
  public double next(double coefficient, double entropy) {
    double moved = coefficient + (entropy <= target ? increment : -increment);
    return Math.clamp(moved, 0, 1);
  }

  /// What is applied in a step whose predecessor had the mean entropy `previous`: nothing above the
  /// target.
  public double applied(double coefficient, double previous) {
    return previous <= target ? coefficient : 0;
  }
}
