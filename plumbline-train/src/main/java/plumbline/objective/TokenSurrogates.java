package plumbline.objective;

import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;

/// The surrogates that speak of single tokens: loss per token, neither masked nor reduced. All
/// [rows, time].
final class TokenSurrogates {
  private TokenSurrogates() {}

  /// `-min(min(r, delta) A, clip(r, 1-low, 1+high) A)`, at most `-dualClip A` where A < 0.
  static Tensor clipped(Tensor ratio, Tensor advantages, PolicyLoss.Clipped loss) {
    var free = loss.delta() == null ? ratio : ratio.clampMax(loss.delta());
    var plain = clipped(ratio, free, advantages, loss.low(), loss.high());
    return dualClipped(plain, advantages, loss.dualClip());
  }

  /// `-min(free A, clip(r, 1-low, 1+high) A)`, eq. 7 of PPO where `free` is r itself.
  static Tensor clipped(Tensor ratio, Tensor free, Tensor advantages, double low, double high) {
    return free.times(advantages)
        .minimum(ratio.clamp(1 - low, 1 + high).times(advantages))
        .negate();
  }

  private static Tensor dualClipped(Tensor plain, Tensor advantages, @Nullable Double cap) {
    return cap == null
        ? plain
        : advantages.less(0).choose(plain.minimum(advantages.times(-cap)), plain);
  }

  /// `-sg(clamp(r, min, max)) A lp`.
  static Tensor cispo(Tensor ratio, Tensor advantages, Tensor logProbs, double min, double max) {
    return ratio.detach().clamp(min, max).times(advantages).times(logProbs).negate();
  }

  /// `-(4/tau) sigmoid(tau (r - 1)) A`.
  static Tensor sapo(Tensor ratio, Tensor advantages, PolicyLoss.Sapo loss) {
    return advantages
        .greater(0)
        .choose(gate(ratio, loss.tauPositive()), gate(ratio, loss.tauNegative()))
        .times(advantages)
        .negate();
  }

  private static Tensor gate(Tensor ratio, double tau) {
    return ratio.minus(1).times(tau).sigmoid().times(4 / tau);
  }

  /// `-A lp`.
  static Tensor reinforce(Tensor logProbs, Tensor advantages) {
    return logProbs.times(advantages).negate();
  }
}
