package plumbline.objective.preference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossMetrics.Figure;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Figures of a batch of answers, read from the device at once.
final class PairMeasures {
  private PairMeasures() {}

  /// Rewards and log-probabilities. The reward of an answer is beta times its log-ratio; without a
  /// reference, times what the loss compares.
  static LossMetrics of(PairLoss loss, PairBatch batch, Divergence divergence) {
    try (var _ = Autograd.pause()) {
      var good = compared(loss, batch.chosen()).times(loss.beta());
      var bad = compared(loss, batch.rejected()).times(loss.beta());
      var columns = new LinkedHashMap<String, Tensor>();
      columns.put("rewards/chosen", good);
      columns.put("rewards/rejected", bad);
      columns.put("rewards/margins", good.minus(bad));
      columns.put("rewards/accuracies", good.greater(bad).to(DType.FLOAT64));
      columns.put("logps/chosen", batch.chosen().policy());
      columns.put("logps/rejected", batch.rejected().policy());
      var figures = means(columns);
      if (batch.weights() != null) {
        figures = figures.merge(weights(batch.weights(), good.minus(bad)));
      }
      return loss instanceof ReferencedLoss.Adaptive adaptive
          ? figures.merge(mixture(adaptive, batch, divergence))
          : figures;
    }
  }

  /// What the weights of the pairs are, and whether they go with the margins.
  private static LossMetrics weights(Tensor weights, Tensor margins) {
    var w = weights.to(DType.FLOAT64);
    var m = margins.to(DType.FLOAT64);
    var columns =
        List.of(
            w.sum(),
            w.square().sum(),
            m.sum(),
            m.square().sum(),
            w.times(m).sum(),
            w.negate().max());
    var n = Tensors.stack(columns, 0).toDoubles();
    var figures = new LinkedHashMap<String, Figure>();
    figures.put("weights/mean", new Figure.Mean(n[0], w.count()));
    figures.put("weights/least", new Figure.Least(-n[5]));
    figures.put("weights/effective_share", new Figure.EffectiveShare(n[0], n[1], w.count()));
    figures.put(
        "weights/margin_correlation",
        new Figure.Correlation(w.count(), n[0], n[2], n[1], n[3], n[4]));
    return LossMetrics.of(figures);
  }

  /// How much of the loss of [ReferencedLoss.Adaptive] is DPO, over the pairs, and how much of its
  /// value is supervised.
  private static LossMetrics mixture(
      ReferencedLoss.Adaptive loss, PairBatch batch, Divergence divergence) {
    var chosen = batch.chosen();
    var alpha =
        ReferencedFormulas.alpha(chosen, ReferencedLoss.Adaptive.Alpha.PER_PAIR).to(DType.FLOAT64);
    var rest = ReferencedFormulas.alpha(chosen, loss.alpha()).negate().plus(1);
    var supervised = ReferencedFormulas.supervised(chosen, loss.supervised()).times(rest);
    var whole = ReferencedFormulas.perPair(loss, batch, divergence, 0);
    var columns =
        List.of(
            alpha.sum(),
            alpha.max(),
            alpha.negate().max(),
            supervised.to(DType.FLOAT64).sum(),
            whole.to(DType.FLOAT64).sum());
    var numbers = Tensors.stack(columns, 0).toDoubles();
    var figures = new LinkedHashMap<String, Figure>();
    figures.put("apo/alpha", new Figure.Mean(numbers[0], alpha.count()));
    figures.put("apo/alpha_least", new Figure.Least(-numbers[2]));
    figures.put("apo/alpha_greatest", new Figure.Greatest(numbers[1]));
    figures.put("apo/supervised_share", new Figure.Mean(numbers[3], numbers[4]));
    return LossMetrics.of(figures);
  }

  static LossMetrics logProbs(PairBatch batch) {
    try (var _ = Autograd.pause()) {
      var columns = new LinkedHashMap<String, Tensor>();
      columns.put("logps/chosen", batch.chosen().policy());
      columns.put("logps/rejected", batch.rejected().policy());
      return means(columns);
    }
  }

  private static Tensor compared(PairLoss loss, Answers answers) {
    return switch (loss) {
      case ReferencedLoss referenced -> answers.logRatios(referenced.name());
      case FreeLoss free -> free.ofMeans() ? answers.means() : answers.policy();
      case PairLoss.Supervised _ -> answers.policy();
    };
  }

  /// Means of columns of one length.
  static LossMetrics means(SequencedMap<String, Tensor> columns) {
    try (var _ = Autograd.pause()) {
      var sums = columns.values().stream().map(column -> column.detach().to(DType.FLOAT64).sum());
      var numbers = Tensors.stack(sums.toList(), 0).toDoubles();
      var figures = new LinkedHashMap<String, Figure>();
      var names = List.copyOf(columns.keySet());
      double count = columns.firstEntry().getValue().count();
      for (int i = 0; i < numbers.length; i++) {
        figures.put(names.get(i), new Figure.Mean(numbers[i], count));
      }
      return LossMetrics.of(figures);
    }
  }
}
