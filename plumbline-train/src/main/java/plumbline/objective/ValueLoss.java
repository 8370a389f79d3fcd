package plumbline.objective;

import plumbline.tensor.Tensor;

/// The clipped loss of a critic: `0.5 max((v - ret)^2, (clamp(v, old - range, old + range) -
/// ret)^2)` per token.
///
/// @param range how far a value may move from the old one before it earns nothing, > 0
public record ValueLoss(double range) {
  public ValueLoss {
    if (!(range > 0)) {
      throw new IllegalArgumentException(
          "the value clip range is %s, must be > 0".formatted(range));
    }
  }

  /// Sum and count over trained tokens.
  ///
  /// @param values [rows, time], with gradient
  /// @param oldValues [rows, time], of the critic at rollout time
  /// @param returns [rows, time]
  /// @param mask BOOL [rows, time]
  public LossSum sum(Tensor values, Tensor oldValues, Tensor returns, Tensor mask) {
    var v = mask.choose(values, 0);
    var old = mask.choose(oldValues.detach(), 0);
    var target = mask.choose(returns.detach(), 0);
    var near = v.minus(old).clamp(-range, range).plus(old);
    var worst = v.minus(target).square().maximum(near.minus(target).square());
    var tokens = mask.to(v.dtype()).sum().item();
    return new LossSum(mask.choose(worst, 0).sum().times(0.5), tokens);
  }

  /// How many trained tokens the clip decides.
  public double clipped(Tensor values, Tensor oldValues, Tensor returns, Tensor mask) {
    var moved = values.detach().minus(oldValues);
    var near = moved.clamp(-range, range).plus(oldValues);
    var decides =
        near.minus(returns).square().greater(values.detach().minus(returns).square()).and(mask);
    return decides.to(values.dtype()).sum().item();
  }
}
