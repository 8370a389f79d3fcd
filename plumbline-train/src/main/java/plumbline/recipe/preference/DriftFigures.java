package plumbline.recipe.preference;

import java.util.LinkedHashMap;
import java.util.List;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossMetrics.Figure;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.DriftBound;
import plumbline.objective.preference.PairBatch;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.tensor.Autograd;

/// How much of what DPO learns comes from pairs whose winner drifted, beside the most that their
/// weights allow ([DriftBound] with a slope of 1).
final class DriftFigures {
  private DriftFigures() {}

  /// Of some pairs of a step; nothing where the loss is not that of DPO.
  ///
  /// @param far for every pair whether its winner is; empty where that is not known
  static LossMetrics of(PreferenceObjective objective, PairBatch batch, List<Boolean> far) {
    boolean plain = objective.divergence() instanceof Divergence.ReverseKl;
    var leading = objective.leading();
    if (!plain
        || far.isEmpty()
        || leading.isEmpty()
        || !(leading.get() instanceof ReferencedLoss.Sigmoid loss)) {
      return LossMetrics.none();
    }
    try (var _ = Autograd.pause()) {
      var good = batch.chosen().logRatios(loss.name());
      var margins = good.minus(batch.rejected().logRatios(loss.name())).times(loss.beta());
      var ones = margins.times(0).plus(1);
      var weights = batch.weights() == null ? ones : batch.weights();
      return figures(
          DriftBound.pull(margins, weights, loss.beta()).toDoubles(),
          weights.times(loss.beta()).toDoubles(),
          far);
    }
  }

  private static LossMetrics figures(double[] pulls, double[] bounds, List<Boolean> far) {
    double all = 0;
    double drifted = 0;
    double bound = 0;
    for (int i = 0; i < pulls.length; i++) {
      all += pulls[i];
      drifted += far.get(i) ? pulls[i] : 0;
      bound += far.get(i) ? bounds[i] : 0;
    }
    var figures = new LinkedHashMap<String, Figure>();
    figures.put("drift/far_share", new Figure.Mean(drifted, all));
    figures.put("drift/far_pull", new Figure.Mean(drifted, pulls.length));
    figures.put("drift/far_bound", new Figure.Mean(bound, pulls.length));
    return LossMetrics.of(figures);
  }
}
