package plumbline.objective;

import plumbline.tensor.Tensor;

/// Losses of scores against labels in K dimensions, of which any may be missing. All tensors are
/// `[n, K]` but for the weights `[n, 1]`; where `mask` is 0 a label is not read, whatever stands
/// there. The count is the sum of the weights of the labels that are there, so that a step divides
/// by `sum w m`.
public final class RatingLoss {
  private RatingLoss() {}

  /// Weighted squared error, `sum w m (s - t)^2` over `sum w m`.
  ///
  /// @param scores s, with gradient
  /// @param labels t
  /// @param mask 1 where the item is labelled in the dimension, else 0
  /// @param weights of the items
  public static LossSum squared(Tensor scores, Tensor labels, Tensor mask, Tensor weights) {
    var weight = weights.times(mask);
    var error = scores.minus(present(mask, labels)).square();
    return new LossSum(error.times(weight).sum(), weight.sum().item());
  }

  /// Ordered labels: `-sum_j y_j log sg(l_j) + (1 - y_j) log sg(-l_j)` over the steps j of the
  /// scale, where `y_j = clamp(t - low - j, 0, 1)`: 1 where the label lies above the step, 0 where
  /// it does not, the share in between for a mean of annotators.
  ///
  /// @param exceeding l `[n, K, steps]`, logits that the label lies above each step
  /// @param labels t
  /// @param low the lowest label
  public static LossSum ordinal(
      Tensor exceeding, Tensor labels, Tensor mask, Tensor weights, double low) {
    var weight = weights.times(mask);
    long steps = exceeding.size(2);
    var above = present(mask, labels).minus(low).unsqueeze(-1);
    var cross = above.times(0);
    for (long j = 0; j < steps; j++) {
      var logit = exceeding.narrow(2, j, 1);
      var target = above.minus((double) j).clamp(0, 1);
      cross =
          cross
              .minus(target.times(logit.logSigmoid()))
              .minus(target.negate().plus(1.0).times(logit.negate().logSigmoid()));
    }
    return new LossSum(cross.squeeze(-1).times(weight).sum(), weight.sum().item());
  }

  /// What stands where no label is must not reach the sum or a gradient, not even as NaN times 0.
  private static Tensor present(Tensor mask, Tensor labels) {
    return mask.greater(0.0).choose(labels, 0);
  }
}
