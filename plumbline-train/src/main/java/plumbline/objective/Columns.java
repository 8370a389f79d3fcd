package plumbline.objective;

import plumbline.tensor.Tensor;

/// The columns of a batch with 0 wherever the mask is false, so that sums over time are sums over
/// trained tokens and whatever stood under the mask can reach neither a value nor a gradient.
///
/// @param mask BOOL [rows, time]
/// @param logProbs [rows, time], with gradient
/// @param difference `lp - old` [rows, time], with gradient
/// @param advantages [rows, time]
/// @param lengths trained tokens of every row, at least 1, [rows, 1]
record Columns(Tensor mask, Tensor logProbs, Tensor difference, Tensor advantages, Tensor lengths) {
  /// Log-ratios are brought into ± this before they are used.
  static final double BOUND = 20;

  static Columns of(PolicyBatch batch) {
    var mask = batch.mask();
    var logProbs = mask.choose(batch.logProbs(), 0);
    return new Columns(
        mask,
        logProbs,
        logProbs.minus(mask.choose(batch.old(), 0)),
        mask.choose(perToken(batch.advantages(), mask), 0),
        mask.to(logProbs.dtype()).sum(1, true).clampMin(1));
  }

  /// `advantages` `[rows]` or [rows, time] as [rows, time].
  static Tensor perToken(Tensor advantages, Tensor mask) {
    return advantages.rank() == 1 ? advantages.unsqueeze(1).expand(mask.shape()) : advantages;
  }

  /// `lp - old` within ±20.
  Tensor logRatio() {
    return difference.clamp(-BOUND, BOUND);
  }

  /// `exp(lp - old)`, the logarithm within ±20.
  Tensor ratio() {
    return logRatio().exp();
  }

  /// Sum over the trained tokens of each row, [rows, 1]; `column` holds 0 where the mask is false.
  Tensor rowSum(Tensor column) {
    return column.sum(1, true);
  }

  /// Mean over the trained tokens of each row, [rows, 1]; 0 for a row without any.
  Tensor rowMean(Tensor column) {
    return rowSum(column).over(lengths);
  }

  /// A row's value at each of its positions.
  Tensor spread(Tensor perRow) {
    return perRow.expand(mask.shape());
  }

  /// The one advantage of each row, [rows, 1].
  ///
  /// @throws IllegalArgumentException where the advantages of a row differ from token to token
  Tensor rowAdvantages(String loss) {
    var highest = mask.choose(advantages, Double.NEGATIVE_INFINITY).max(1, true);
    var lowest = mask.choose(advantages.negate(), Double.NEGATIVE_INFINITY).max(1, true).negate();
    var varies = highest.greater(lowest);
    if (varies.max().item() != 0) {
      throw new IllegalArgumentException(
          "%s needs one advantage per response; row %d varies"
              .formatted(loss, Place.first(varies).row() + 1));
    }
    return highest.isFinite().choose(highest, 0);
  }
}
