package plumbline.claim.preference;

import java.util.ArrayList;
import java.util.List;
import plumbline.claim.Trial;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenLoss;
import plumbline.objective.preference.DriftBound;
import plumbline.objective.preference.SemanticWeights;
import plumbline.optim.AdamW;
import plumbline.optim.FlatParameters;
import plumbline.recipe.Feed;
import plumbline.recipe.preference.PairRows;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// How far the far half of the pairs really moves a policy, beside what [DriftBound] allows: DPO by
/// plain gradient descent, for which the bound holds, with the gradient of every pair taken by
/// itself.
///
/// @param trial seed and lanes
/// @param config the model's shape
/// @param start policy and reference
/// @param pairs without weights
/// @param distances of prompt and winner of each
@SuppressWarnings("ArrayRecordComponent") // never compared
record DriftMeasure(
    Trial trial, ModelConfig config, Parameters start, List<PairRows> pairs, double[] distances) {
  private static final int STEPS = 12;
  private static final int SIZE = 16;
  private static final int OTHERS = 100;
  private static final double RATE = 0.05;
  private static final double BETA = 0.1;
  private static final double NOTHING = 1e-30;
  private static final MicroLoss MARGIN =
      (micro, logProbs, _) ->
          new PolicyObjective.Result(
              TokenLoss.sum(
                      logProbs, micro.mask(LossKind.PREFERENCE), micro.column(TrainingRow::weights))
                  .share(1),
              LossMetrics.none());

  /// What was measured with one alpha.
  ///
  /// @param moved how far the far pairs moved the parameters together
  /// @param bound how far they could have
  /// @param share of the summed norms of all pairs' gradients that is theirs
  /// @param steepest largest norm of a pair's gradient as a share of the pair's bound
  record Result(double moved, double bound, double share, double steepest) {}

  Result of(double alpha) throws InterruptedException {
    int steps = trial.size(STEPS, 1);
    var weights = SemanticWeights.of(distances, alpha);
    var weighted = PairRows.weighted(pairs, weights, false);
    int learnt = pairs.size() - trial.size(OTHERS, 8);
    var feed = Feed.shuffled(weighted.subList(0, learnt), SIZE, trial.seed());
    try (var _ = TensorScope.open();
        var policy = TrainablePolicy.full(config, start, trial.lanes().count());
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var settings = new Update.Settings(Double.POSITIVE_INFINITY, 4096, 1, false, DType.FLOAT32);
      var update = new Update(policy, trial.lanes(), optimizer, settings);
      double slope = slope(update, weighted.subList(learnt, pairs.size()));
      var descent = new Descent(policy, update, new DriftBound(0, BETA, slope));
      for (int step = 0; step < steps; step++) {
        descent.step(feed.batch(step), step);
        trial.at("drift at alpha " + alpha, step + 1, steps);
      }
      return new Result(
          norm(descent.moved),
          new DriftBound(alpha, BETA, slope).ofMove(weights.radius(), steps * RATE),
          descent.far / descent.all,
          descent.steepest);
    }
  }

  /// The largest norm of the gradient of a pair's log-ratios, before any step.
  private double slope(Update update, List<PairRows> others) throws InterruptedException {
    double slope = 0;
    for (int i = 0; i < others.size(); i++) {
      var key = new SampleKey(trial.seed(), -1, i, 0);
      slope = Math.max(slope, gradientNorm(update, others.get(i), key));
    }
    return slope;
  }

  private static double gradientNorm(Update update, PairRows pair, SampleKey key)
      throws InterruptedException {
    return update.applyGroups(rows(pair), NOTHING, key, MARGIN).gradientNorm();
  }

  /// Plain gradient descent that keeps what far pairs add.
  private final class Descent {
    private final TrainablePolicy policy;
    private final Update update;
    private final DriftBound unweighted;
    private final PairBench bench = new PairBench(trial, config);
    private final List<Tensor> moved;
    private double steepest;
    private double far;
    private double all;

    Descent(TrainablePolicy policy, Update update, DriftBound unweighted) {
      this.policy = policy;
      this.update = update;
      this.unweighted = unweighted;
      this.moved = zeros(policy);
    }

    void step(List<PairRows> batch, long step) throws InterruptedException {
      var now = bench.logProbs(policy.whole(), batch);
      var before = bench.logProbs(start, batch);
      try (var _ = TensorScope.open();
          var _ = Autograd.pause()) {
        var pulls = pulls(batch, now, before);
        var total = zeros(policy);
        for (int i = 0; i < batch.size(); i++) {
          add(batch.get(i), pulls[i], total, new SampleKey(trial.seed(), step, i, 0));
        }
        var groups = policy.trained().groups();
        for (int group = 0; group < groups.size(); group++) {
          groups.get(group).values().add_(total.get(group), -RATE);
        }
      }
    }

    private void add(PairRows pair, double pull, List<Tensor> total, SampleKey key)
        throws InterruptedException {
      double norm = gradientNorm(update, pair, key);
      var gradients =
          policy.trained().groups().stream().map(FlatParameters.Group::gradient).toList();
      all += pull * norm;
      steepest = Math.max(steepest, pull * norm / (pair.weight() * unweighted.ofPair(0)));
      for (int group = 0; group < gradients.size(); group++) {
        total.get(group).add_(gradients.get(group), pull / SIZE);
        if (pair.far()) {
          moved.get(group).add_(gradients.get(group), -RATE * pull / SIZE);
        }
      }
      if (pair.far()) {
        far += pull * norm;
      }
    }
  }

  private static double[] pulls(List<PairRows> batch, double[] now, double[] before) {
    int n = batch.size();
    var margins = new double[n];
    var weights = new double[n];
    for (int i = 0; i < n; i++) {
      double chosen = now[2 * i] - before[2 * i];
      margins[i] = BETA * (chosen - (now[2 * i + 1] - before[2 * i + 1]));
      weights[i] = batch.get(i).weight();
    }
    return DriftBound.pull(Tensors.of(margins, n), Tensors.of(weights, n), BETA).toDoubles();
  }

  /// The better half counted 1 and the worse -1, so that the summed cross-entropy is minus the
  /// difference of the log-probabilities.
  private static List<TrainingRow> rows(PairRows pair) {
    return List.of(signed(pair.chosen(), 1), signed(pair.rejected(), -1));
  }

  private static TrainingRow signed(TrainingRow row, float sign) {
    return new TrainingRow(
        row.tokens(),
        row.kinds(),
        Floats.filled(row.tokens().size(), sign),
        row.oldLogProbs(),
        row.credit(),
        0);
  }

  private static List<Tensor> zeros(TrainablePolicy policy) {
    var zeros = new ArrayList<Tensor>();
    for (var group : policy.trained().groups()) {
      zeros.add(Tensors.zeros(DType.FLOAT32, group.values().device(), group.values().count()));
    }
    return zeros;
  }

  private static double norm(List<Tensor> parts) {
    return Math.sqrt(parts.stream().mapToDouble(part -> part.square().sum().item()).sum());
  }
}
