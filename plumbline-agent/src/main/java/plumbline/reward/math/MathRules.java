package plumbline.reward.math;

/// How strictly answers are compared.
///
/// @param strictReduced refuse unreduced fractions and unevaluated arithmetic where the gold answer
///   is in lowest terms: `14/2` is then not `7`
/// @param relTol numbers also agree within this relative tolerance of the gold value; 0 is off
/// @param allowRelationForSet a gold interval accepts the inequality that describes it
public record MathRules(boolean strictReduced, double relTol, boolean allowRelationForSet) {
  public MathRules {
    if (!(relTol >= 0 && relTol < 1)) {
      throw new IllegalArgumentException(
          "relative tolerance is %s, must be in [0, 1)".formatted(relTol));
    }
  }

  /// Values count, not their form; no tolerance; a gold interval wants an interval.
  public static MathRules standard() {
    return new MathRules(false, 0, false);
  }
}
