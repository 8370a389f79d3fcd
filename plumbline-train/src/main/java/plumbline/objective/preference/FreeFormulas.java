package plumbline.objective.preference;

import static plumbline.objective.preference.ReferencedFormulas.hinge;
import static plumbline.objective.preference.ReferencedFormulas.nls;
import static plumbline.objective.preference.ReferencedFormulas.smoothed;

import plumbline.tensor.Tensor;

/// The losses of [FreeLoss], per pair, not reduced.
final class FreeFormulas {
  private static final double LARGEST_MEAN = -1e-7;
  private static final double MINUS_LOG_2 = -Math.log(2);

  private FreeFormulas() {}

  static Tensor perPair(FreeLoss loss, PairBatch batch) {
    return loss.ofMeans()
        ? of(loss, batch.chosen().means(), batch.rejected().means())
        : of(loss, batch.chosen().policy(), batch.rejected().policy());
  }

  /// @param c sums or means of the chosen answers, as the loss takes them
  /// @param r those of the rejected ones
  private static Tensor of(FreeLoss loss, Tensor c, Tensor r) {
    var margin = c.minus(r);
    return switch (loss) {
      case FreeLoss.Cpo(var beta, var e) -> smoothed(margin.times(beta), e);
      case FreeLoss.CpoHinge(var beta) -> hinge(margin.times(beta));
      case FreeLoss.CpoIpo(var beta) -> margin.minus(0.5 / beta).square();
      case FreeLoss.SimPo(var beta, var gamma, var e) ->
          smoothed(margin.times(beta).minus(gamma), e);
      case FreeLoss.AlphaPo(var beta, var gamma, var alpha, var e) ->
          smoothed(bent(c, alpha).minus(bent(r, alpha)).times(beta).minus(gamma), e);
      case FreeLoss.Orpo(var beta) -> nls(logOdds(c).minus(logOdds(r))).times(beta);
      case FreeLoss.TpoOfMeans(var beta, var gamma) -> nls(margin.times(beta).minus(gamma));
      case FreeLoss.Tpo(var beta) -> nls(margin.times(beta));
    };
  }

  private static Tensor bent(Tensor mean, double alpha) {
    return alpha == 0 ? mean : mean.times(-alpha).expm1().negate().over(alpha);
  }

  /// `x - log(1 - exp x)`.
  private static Tensor logOdds(Tensor mean) {
    var x = mean.clampMax(LARGEST_MEAN);
    return x.minus(logOneMinusExp(x));
  }

  /// `log1p(-exp x)` below -ln 2, else `log(-expm1 x)`; each branch is kept where it is finite,
  /// because the branch that is not chosen would still send a gradient of NaN.
  private static Tensor logOneMinusExp(Tensor x) {
    var far = x.clampMax(MINUS_LOG_2).exp().negate().log1p();
    var near = x.clampMin(MINUS_LOG_2).expm1().negate().log();
    return x.less(MINUS_LOG_2).choose(far, near);
  }
}
