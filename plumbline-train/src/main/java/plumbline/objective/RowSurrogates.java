package plumbline.objective;

import plumbline.tensor.Tensor;

/// The surrogates that speak of whole rows. What they give per row [rows, 1] stands at every
/// trained token of the row; a mean over the row gives it back.
final class RowSurrogates {
  private static final double LOG_SMALLEST_WEIGHT = Math.log(1e-8);

  private RowSurrogates() {}

  /// `s = exp(mean_t(lp - old))`, [rows, 1].
  static Tensor meanRatio(Columns columns) {
    return columns.rowMean(columns.logRatio()).exp();
  }

  /// `S = exp(sum_t(lp - old))`, the sum within ±20, [rows, 1].
  static Tensor sumRatio(Columns columns) {
    return columns.rowSum(columns.difference()).clamp(-Columns.BOUND, Columns.BOUND).exp();
  }

  /// `s_t = sg(s) exp(lp - sg(lp))`, [rows, time].
  static Tensor tokenwiseMeanRatio(Columns columns) {
    var logProbs = columns.logProbs();
    return logProbs.minus(logProbs.detach()).exp().times(meanRatio(columns).detach());
  }

  /// `-A w`, w the weight of the row.
  static Tensor gmpo(Columns columns, PolicyLoss.Gmpo loss) {
    var advantages = columns.rowAdvantages("gmpo");
    return gmpoWeight(columns, advantages, loss).times(advantages).negate();
  }

  /// The weight of every row under its variant, [rows, 1].
  static Tensor gmpoWeight(Columns columns, Tensor advantages, PolicyLoss.Gmpo loss) {
    return switch (loss.variant()) {
      case TOKEN -> columns.rowMean(oneSided(columns.logRatio(), advantages, loss)).exp();
      case NONE -> columns.rowMean(columns.logRatio()).exp();
      case SEQUENCE ->
          oneSided(columns.rowSum(columns.logRatio()), advantages, loss)
              .over(columns.lengths())
              .exp();
      case TOKEN_UNNORMALISED ->
          columns
              .rowSum(oneSided(columns.logRatio(), advantages, loss))
              .clamp(-Columns.BOUND, Columns.BOUND)
              .exp();
      case HARMONIC -> {
        var inverse = oneSided(columns.logRatio(), advantages, loss).negate().exp();
        var sum = columns.rowSum(columns.mask().choose(inverse, 0));
        yield columns.lengths().over(sum.clampMin(Math.exp(-Columns.BOUND)));
      }
    };
  }

  /// At most `high` where A >= 0, at least `-low` elsewhere.
  private static Tensor oneSided(Tensor logRatio, Tensor advantages, PolicyLoss.Gmpo loss) {
    return advantages
        .atLeast(0)
        .choose(logRatio.clampMax(loss.high()), logRatio.clampMin(-loss.low()));
  }

  /// `-sg(phi) A lp`, [rows, time].
  static Tensor vespo(Columns columns, PolicyLoss.Vespo loss) {
    return vespoWeight(columns, loss)
        .times(columns.advantages())
        .times(columns.logProbs())
        .negate();
  }

  /// `phi`, without gradient, [rows, time]: k and lambda follow the sign of each advantage.
  static Tensor vespoWeight(Columns columns, PolicyLoss.Vespo loss) {
    var logWeight =
        columns.rowSum(columns.logRatio().detach()).clamp(LOG_SMALLEST_WEIGHT, Columns.BOUND);
    var good = phi(logWeight, loss.kPositive(), loss.lambdaPositive());
    var bad = phi(logWeight, loss.kNegative(), loss.lambdaNegative());
    return columns.advantages().atLeast(0).choose(columns.spread(good), columns.spread(bad));
  }

  private static Tensor phi(Tensor logWeight, double k, double lambda) {
    return logWeight.times(k).minus(logWeight.exp().times(lambda)).plus(lambda).exp();
  }
}
