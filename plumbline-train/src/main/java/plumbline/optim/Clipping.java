package plumbline.optim;

/// Scales a gradient down to a greatest Euclidean norm over all parameters.
///
/// @param limit the greatest norm, > 0; infinite for none
public record Clipping(double limit) {
  /// Keeps a gradient that is exactly at the limit from being scaled up by rounding.
  private static final double ROUNDING = 1e-6;

  public Clipping {
    if (!(limit > 0)) {
      throw new IllegalArgumentException(
          "gradients are clipped to norm %s, must be > 0".formatted(limit));
    }
  }

  /// Clips the merged gradient and returns the norm it had. A norm that is not finite is returned
  /// and nothing is changed: the caller must not take the step.
  public double clip(FlatParameters parameters) {
    double norm = parameters.gradientNorm();
    double factor = limit / (norm + ROUNDING);
    if (Double.isFinite(norm) && factor < 1) {
      parameters.scaleGradients(factor);
    }
    return norm;
  }
}
