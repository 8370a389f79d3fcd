package plumbline.objective;

import java.util.Arrays;

/// Trains only the tokens the policy was least sure of: the `share` of all trained tokens of the
/// step with the highest entropy. The other tokens lose their surrogate, not their place in the
/// denominators.
///
/// @param share of the tokens kept, in [0, 1]; 1 keeps all, 0.2 is usual
public record TopEntropy(double share) {
  public TopEntropy {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "the share of tokens kept by entropy is %s, must lie in [0, 1]".formatted(share));
    }
  }

  /// The linearly interpolated `(1 - share)` quantile: tokens of at least this entropy are kept.
  /// Minus infinity where there is none.
  ///
  /// @param entropies of every trained token of the step, in any order, nats
  public double threshold(double... entropies) {
    if (entropies.length == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    var sorted = entropies.clone();
    Arrays.sort(sorted);
    double position = (1 - share) * (sorted.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
