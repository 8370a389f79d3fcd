package plumbline.objective;

import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;

/// Supervised losses on trained tokens, as sum and count.
public final class TokenLoss {
  private TokenLoss() {}

  /// Cross-entropy: the sum of `-w_t lp_t` over trained tokens; the count is of tokens, so a weight
  /// changes what a token contributes and not what the step is divided by.
  ///
  /// @param logProbs [rows, time] or `[tokens]`, with gradient
  /// @param trained BOOL, the same shape
  /// @param weights the same shape, or null for 1
  public static LossSum sum(Tensor logProbs, Tensor trained, @Nullable Tensor weights) {
    var clean = trained.choose(logProbs, 0);
    var weighted = weights == null ? clean : clean.times(trained.choose(weights.detach(), 0));
    return new LossSum(weighted.sum().negate(), count(trained, logProbs));
  }

  /// Dynamic fine-tuning: cross-entropy in which every token is weighted by its own probability,
  /// `-sg(p_t) lp_t`.
  public static LossSum dynamic(Tensor logProbs, Tensor trained) {
    return sum(logProbs, trained, trained.choose(logProbs, 0).detach().exp());
  }

  private static double count(Tensor trained, Tensor logProbs) {
    return trained.to(logProbs.dtype()).sum().item();
  }
}
