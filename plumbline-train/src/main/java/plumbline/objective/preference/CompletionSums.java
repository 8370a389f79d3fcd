package plumbline.objective.preference;

import plumbline.tensor.Tensor;

/// Sums over the completion tokens of rows, and the weights that are made of them. Columns are
/// [rows, time], masks BOOL.
public final class CompletionSums {
  private CompletionSums() {}

  /// Summed log-probabilities `[rows]`.
  public static Tensor of(Tensor logProbs, Tensor mask) {
    return mask.choose(logProbs, 0).sum(1, false);
  }

  /// Completion tokens `[rows]`, in the type of `like`.
  public static Tensor lengths(Tensor mask, Tensor like) {
    return mask.to(like.dtype()).sum(1, false);
  }

  /// Length-desensitised sums `[rows]` (LD-DPO, arXiv 2409.06411): tokens of a completion behind
  /// the first `shared` count `alpha`.
  ///
  /// @param shared the shorter length of each row's pair `[rows]`
  /// @param alpha 1 counts all tokens alike, 0 drops the tail
  /// @throws IllegalArgumentException for an alpha outside [0, 1]
  public static Tensor desensitised(Tensor logProbs, Tensor mask, Tensor shared, double alpha) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "ld_alpha is %s, must lie in [0, 1]: it is what a token behind the shorter answer's length counts"
              .formatted(alpha));
    }
    var place = mask.to(logProbs.dtype()).cumsum(1);
    var tail = place.greater(shared.unsqueeze(1));
    var clean = mask.choose(logProbs, 0);
    return tail.choose(clean.times(alpha), clean).sum(1, false);
  }

  /// How much each row is the policy's own (WPO, arXiv 2406.11827): `exp(mean_t(lp_t - log sum_v
  /// p_t(v)^2))`, `[rows]`, without gradient. May exceed 1.
  ///
  /// @param leads `lp_t - log sum_v p_t(v)^2`
  public static Tensor ownership(Tensor leads, Tensor mask) {
    var said = mask.choose(leads.detach(), 0);
    return said.sum(1, false).over(lengths(mask, leads).clampMin(1)).exp();
  }

  /// Weights of pairs: the products of both answers' [#ownership].
  ///
  /// @param atMostOne whether products above 1 are brought down to 1
  public static Tensor ownershipOfPairs(Tensor chosen, Tensor rejected, boolean atMostOne) {
    var product = chosen.times(rejected);
    return atMostOne ? product.clampMax(1) : product;
  }
}
