package plumbline.recipe.preference;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.PairBatch;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.train.MicroLoss;
import plumbline.train.Run;

/// An objective in which the loss of a pair depends on the other pairs of its step: it is evaluated
/// on the whole step first, and its gradient with respect to every token's log-probability goes
/// through the model micro-batch by micro-batch, so that how a step is cut changes nothing.
final class CoupledLoss {
  private final PreferenceObjective objective;
  private final PairColumns columns;
  private final List<Floats> logProbs;

  /// @param logProbs of the step under the policy before it, two rows a pair
  CoupledLoss(PreferenceObjective objective, PairColumns columns, List<Floats> logProbs) {
    this.objective = objective;
    this.columns = columns;
    this.logProbs = logProbs;
  }

  /// The loss of micro-batches; the running shift is taken from `run` and carried on there.
  MicroLoss of(Run run) {
    int width = logProbs.stream().mapToInt(Floats::size).max().orElseThrow();
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var leaf = PairColumns.spread(logProbs, width).requireGrad();
      var batch = columns.whole(leaf);
      var totals = new StepTotals(columns.divisor(), batch.supervised().count(), shift(batch, run));
      var result = objective.evaluate(batch, totals);
      result.share().backward();
      var gradient = Objects.requireNonNull(leaf.grad(), "the step has no gradient").toFloats();
      return linear(result.share().item(), result, cut(gradient, width));
    }
  }

  /// The running mean of rewards with those of this step.
  private double shift(PairBatch batch, Run run) {
    if (!objective.usesShift()) {
      return 0;
    }
    double beta = objective.leading().orElseThrow().beta();
    double sum;
    try (var _ = Autograd.pause()) {
      var good = batch.chosen().logRatios("bco_pair").sum();
      sum = beta * good.plus(batch.rejected().logRatios("bco_pair").sum()).item();
    }
    return RewardShift.with(sum, 2.0 * batch.count(), run);
  }

  /// The gradient of the step times the log-probabilities; its value is that of the step, shared
  /// out by pairs.
  private MicroLoss linear(double value, PolicyObjective.Result whole, List<Floats> gradient) {
    double perRow = value / (2.0 * columns.pairCount());
    return (micro, policy, _) -> {
      var slope = policy.times(micro.column(row -> gradient.get(columns.number(row)))).sum();
      var share = slope.minus(slope.detach()).plus(perRow * micro.rows().size());
      var metrics = columns.distance(micro, policy);
      boolean once = micro.rows().stream().anyMatch(row -> columns.number(row) == 0);
      return new PolicyObjective.Result(share, once ? whole.metrics().merge(metrics) : metrics);
    };
  }

  /// A column for every row, without its padding.
  private List<Floats> cut(float[] grid, int width) {
    return IntStream.range(0, logProbs.size())
        .mapToObj(row -> {
          int from = row * width;
          return Floats.of(Arrays.copyOfRange(grid, from, from + logProbs.get(row).size()));
        })
        .toList();
  }
}
