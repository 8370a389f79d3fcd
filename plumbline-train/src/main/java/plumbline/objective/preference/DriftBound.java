package plumbline.objective.preference;

import plumbline.tensor.Tensor;

/// How much pairs whose winner drifted can move a policy that learns by DPO under
/// [SemanticWeights]. With w the weight of a pair, delta the difference of its log-ratios and G a
/// bound of the norm of delta's gradient, the gradient of the pair's loss is `w beta sigmoid(-beta
/// delta)` times that of delta, so that
///
/// ```
/// gradient of a pair at distance d                          <= beta G exp(-alpha d)
/// move by all pairs at r or farther, by gradient descent    <= (sum of the rates) beta G exp(-alpha r)
/// ```
///
/// where a step is the mean over its pairs. This is our derivation; the theorem of the paper could
/// not be read. An optimiser that rescales gradients, as AdamW does, keeps the first line alone.
///
/// @param alpha of the weights
/// @param beta of the loss
/// @param slope G; 1 bounds gradients with respect to delta itself
public record DriftBound(double alpha, double beta, double slope) {
  public DriftBound {
    if (!(alpha >= 0 && beta > 0 && slope >= 0) || Double.isInfinite(alpha + beta + slope)) {
      throw new IllegalArgumentException(
          "alpha %s, beta %s, slope %s: must be numbers, beta above 0 and the others at least 0"
              .formatted(alpha, beta, slope));
    }
  }

  /// The largest norm of the gradient of a pair's loss.
  ///
  /// @param distance of prompt and winner
  public double ofPair(double distance) {
    return beta * slope * Math.exp(-alpha * distance);
  }

  /// The farthest that all pairs at `radius` or farther can move the parameters together.
  ///
  /// @param path sum of the learning rates of all steps
  public double ofMove(double radius, double path) {
    return path * ofPair(radius);
  }

  /// What really pulls at delta: the norm of the derivative of each pair's loss, `w beta
  /// sigmoid(-margin)`, `[pairs]`.
  ///
  /// @param margins `beta delta`
  public static Tensor pull(Tensor margins, Tensor weights, double beta) {
    return margins.negate().sigmoid().times(weights).times(beta);
  }
}
