package plumbline.objective;

/// Moves a KL coefficient so that the divergence stays near a target.
///
/// @param target nats, > 0
/// @param horizon samples over which it moves
public record AdaptiveKl(double target, double horizon) {
  private static final double LARGEST_ERROR = 0.2;

  public AdaptiveKl {
    if (!(target > 0) || !(horizon > 0)) {
      throw new IllegalArgumentException(
          "the KL target is %s over %s samples, both must be > 0".formatted(target, horizon));
    }
  }

  /// `coefficient * (1 + clip(kl / target - 1, -0.2, 0.2) * samples / horizon)`.
  public double next(double coefficient, double kl, double samples) {
    double error = Math.clamp(kl / target - 1, -LARGEST_ERROR, LARGEST_ERROR);
    return coefficient * (1 + error * samples / horizon);
  }
}
