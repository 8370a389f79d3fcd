package plumbline.objective;

import java.util.Arrays;
import java.util.stream.IntStream;
import plumbline.tensor.Tensor;

/// Which tokens of a step a [CovarianceLoss] treats apart: those whose covariance with the means of
/// the whole step is at least `atLeast`.
///
/// @param meanAdvantage over the trained tokens of the step
/// @param meanLogProb over the same
/// @param atLeast half-way between the last token taken and the next, so that rounding decides
///   nothing
public record CovarianceCut(double meanAdvantage, double meanLogProb, double atLeast) {
  /// The cut of a step whose trained tokens have these columns, in one order.
  ///
  /// @param old where `lp` already differs from it, tokens that the clip stops are not taken
  public static CovarianceCut of(
      CovarianceLoss loss, double[] advantages, double[] logProbs, double[] old) {
    int n = advantages.length;
    double meanAdvantage = Arrays.stream(advantages).average().orElse(0);
    double meanLogProb = Arrays.stream(logProbs).average().orElse(0);
    var candidates =
        IntStream.range(0, n)
            .filter(t -> !isClipped(loss, advantages[t], Math.exp(logProbs[t] - old[t])))
            .mapToDouble(t -> (advantages[t] - meanAdvantage) * (logProbs[t] - meanLogProb))
            .filter(loss::takes)
            .sorted()
            .toArray();
    int taken = Math.min(candidates.length, Math.max(1, (int) (loss.share() * n)));
    return new CovarianceCut(meanAdvantage, meanLogProb, cut(candidates, taken));
  }

  private static double cut(double[] ascending, int taken) {
    if (taken == 0) {
      return Double.POSITIVE_INFINITY;
    }
    int last = ascending.length - taken;
    return last == 0 ? Double.NEGATIVE_INFINITY : (ascending[last] + ascending[last - 1]) / 2;
  }

  private static boolean isClipped(CovarianceLoss loss, double advantage, double ratio) {
    return switch (loss) {
      case CovarianceLoss.ClipCov clip ->
          advantage > 0 ? ratio > 1 + clip.high() : advantage < 0 && ratio < 1 - clip.low();
      case CovarianceLoss.KlCov _ -> false;
    };
  }

  /// BOOL [rows, time]: the tokens that are treated apart.
  Tensor chosen(CovarianceLoss loss, Columns columns) {
    var covariance =
        columns
            .advantages()
            .minus(meanAdvantage)
            .times(columns.logProbs().detach().minus(meanLogProb));
    var above = covariance.atLeast(atLeast).and(columns.mask());
    return switch (loss) {
      case CovarianceLoss.KlCov _ -> above;
      case CovarianceLoss.ClipCov clip -> {
        var ratio = columns.ratio().detach();
        var high = ratio.greater(1 + clip.high()).and(columns.advantages().greater(0));
        var low = ratio.less(1 - clip.low()).and(columns.advantages().less(0));
        yield above
            .and(covariance.greater(clip.least()))
            .and(covariance.less(clip.most()))
            .and(high.or(low).not());
      }
    };
  }
}
