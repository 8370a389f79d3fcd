package plumbline.recipe.pcl;

/// How much a teacher's assessment counts (rho): a small constant where the teacher assessed itself
/// wrongly, else 1, or falling to 0.
///
/// @param warm share of the run over which it falls; negative for never
/// @param invalid what a wrong assessment counts instead
public record AssessmentWeight(double warm, double invalid) {
  public AssessmentWeight {
    if (warm == 0 || !Double.isFinite(warm) || !(invalid >= 0)) {
      throw new IllegalArgumentException(
          "the assessment falls over a share %s of the run and counts %s where it is wrong; the share must be above 0 or negative for never, the other at least 0"
              .formatted(warm, invalid));
    }
  }

  /// `invalid` for a wrong assessment; 1 without a fall; else `max(0, 1 - step / (total warm))`.
  public double at(long step, long total, boolean valid) {
    if (!valid) {
      return invalid;
    }
    return warm < 0 ? 1 : Math.max(0, 1 - step / (total * warm));
  }
}
