package plumbline.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import plumbline.data.PackedRow;
import plumbline.model.CausalLm;
import plumbline.model.Divergences;
import plumbline.model.TokenScores;
import plumbline.model.layer.Dropout;
import plumbline.optim.Optimizer;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatches.Groups;

/// One optimiser step on rows whose tokens are learnt by cross-entropy or held to a frozen base by
/// the divergence of whole distributions: `L = sum_t w_t loss_t`, where the weight of a token is
/// its share of the loss ([plumbline.objective.KindReduction]). Micro-batches run side by side on
/// the lanes and add up; both models read the same tokens, and neither keeps a `[tokens, vocab]`
/// tensor.
public final class AnchoredUpdate {
  private final TrainablePolicy policy;
  private final CausalLm base;
  private final Lanes lanes;
  private final GradientStep step;
  private final Update.Settings settings;
  private final Divergences.Direction direction;

  /// What a step did.
  ///
  /// @param loss the minimised value
  /// @param gradientNorm before clipping
  /// @param crossEntropy mean over the tokens that are learnt, nats; 0 where there is none
  /// @param divergence mean over the tokens that are held, nats; 0 where there is none
  /// @param tokens read, padding left out
  /// @param figures what optimiser, experts and the limit of scores tell, by metric name
  public record Report(
      double loss,
      double gradientNorm,
      double crossEntropy,
      double divergence,
      long tokens,
      SequencedMap<String, Double> figures) {}

  /// Sums over a micro-batch.
  private record Part(
      double loss, double crossEntropy, double divergence, long tokens, GradientStep.Told told) {}

  /// Steps of `policy` on these lanes.
  ///
  /// @param base the frozen model, of the same vocabulary; with an adapter the policy's own base
  /// @throws IllegalArgumentException where experts cannot be balanced or scores not limited
  public AnchoredUpdate(
      TrainablePolicy policy,
      CausalLm base,
      Lanes lanes,
      Optimizer optimizer,
      Update.Settings settings,
      Divergences.Direction direction) {
    this.policy = policy;
    this.base = base;
    this.lanes = lanes;
    this.settings = settings;
    this.direction = direction;
    this.step =
        new GradientStep(
            policy, optimizer, settings.maxNorm(), settings.balancing(), settings.clip());
    policy.trained().workOn(lanes);
  }

  /// Takes one step on these rows, each of which has a token with a loss.
  ///
  /// @param key names the step, for the noise of adapters, which the base has none of, and for
  ///   errors; two steps of one run have different keys
  /// @throws DivergedException where the loss or the gradient is not finite; nothing was applied
  public Report apply(List<TrainingRow> rows, double learningRate, SampleKey key)
      throws InterruptedException {
    policy.trained().zeroGradients();
    var cuts =
        MicroBatches.cut(
            MicroBatches.layOut(rows, 0),
            settings.microTokens(),
            lanes.count(),
            false,
            Groups.SPLIT);
    var parts = lanes.run(cuts.size(), (index, lane) -> backward(cuts.get(index), lane, key));
    var applied = step.apply(learningRate, key.step(), parts.stream().map(Part::told).toList());
    double learnt = Math.max(1, count(rows, LossKind.CROSS_ENTROPY));
    double held = Math.max(1, count(rows, LossKind.KL_TO_BASE));
    return new Report(
        parts.stream().mapToDouble(Part::loss).sum(),
        applied.norm(),
        parts.stream().mapToDouble(Part::crossEntropy).sum() / learnt,
        parts.stream().mapToDouble(Part::divergence).sum() / held,
        parts.stream().mapToLong(Part::tokens).sum(),
        applied.figures());
  }

  private static long count(List<TrainingRow> rows, LossKind kind) {
    return rows.stream().mapToInt(row -> row.count(kind)).sum();
  }

  private Part backward(List<PackedRow> rows, int lane, SampleKey key) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var network = policy.network(lane);
      var batch = new MicroBatch(rows, network.device(), false);
      try (var _ = Autocast.open(network.device(), settings.compute())) {
        var observed = step.observed(batch::real);
        var noise = policy.drops() ? batch.noise(key) : Dropout.none();
        var states =
            network.states(batch.tokens(), batch.asked(), noise, settings.recompute(), observed);
        var told = step.told(observed, key.step());
        var learnt = learn(network, states.tensor(), batch, key);
        var held = hold(network, states.tensor(), batch, key);
        states.backward();
        policy.collect(lane);
        return new Part(
            learnt.share() + held.share(), learnt.sum(), held.sum(), batch.tokenCount(), told);
      }
    }
  }

  /// The tokens of one kind in a micro-batch, whose gradient has gone into the states.
  ///
  /// @param share of the loss
  /// @param sum of their losses, without weights
  private record Done(double share, double sum) {}

  private static Done learn(CausalLm network, Tensor states, MicroBatch batch, SampleKey key) {
    var learnt = Chosen.of(batch, LossKind.CROSS_ENTROPY);
    if (learnt.count() == 0) {
      return new Done(0, 0);
    }
    var targets = batch.targets().indexSelect(0, learnt.places());
    var scores = TokenScores.of(before(states, learnt), network.head(), targets, 1);
    var share = scores.logProbs().times(learnt.weights()).sum().negate();
    double value = finite(share.item(), key);
    double sum = -scores.logProbs().sum().item();
    scores.backward(share);
    return new Done(value, sum);
  }

  private Done hold(CausalLm network, Tensor states, MicroBatch batch, SampleKey key) {
    var held = Chosen.of(batch, LossKind.KL_TO_BASE);
    if (held.count() == 0) {
      return new Done(0, 0);
    }
    var divergences =
        Divergences.of(
            before(states, held), network.head(), baseStates(batch, held), base.head(), direction);
    var share = divergences.values().times(held.weights()).sum();
    double value = finite(share.item(), key);
    double sum = divergences.values().sum().item();
    share.backward();
    divergences.backward();
    return new Done(value, sum);
  }

  /// The states before the chosen tokens [count, hidden].
  private static Tensor before(Tensor states, Chosen chosen) {
    return states.indexSelect(0, chosen.places());
  }

  private Tensor baseStates(MicroBatch batch, Chosen chosen) {
    try (var _ = Autograd.pause()) {
      return before(base.hidden(batch.tokens(), batch.asked()), chosen);
    }
  }

  private static double finite(double loss, SampleKey key) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException(
          "the loss is %s at step %d; nothing was applied or saved. Lower the learning rate"
              .formatted(loss, key.step()));
    }
    return loss;
  }

  /// The scored tokens of one kind.
  ///
  /// @param places among all scored tokens, INT64 `[count]`
  /// @param weights of their losses, FLOAT32 `[count]`
  private record Chosen(Tensor places, Tensor weights, int count) {
    static Chosen of(MicroBatch batch, LossKind wanted) {
      var places = new ArrayList<Long>();
      var weights = new ArrayList<Float>();
      long place = 0;
      for (var row : batch.rows()) {
        for (int t = 1; t < row.kinds().size(); t++) {
          var kind = row.kinds().get(t);
          if (kind == wanted) {
            places.add(place);
            weights.add(row.weights().get(t));
          }
          place += kind == LossKind.NONE ? 0 : 1;
        }
      }
      int n = places.size();
      var ids = places.stream().mapToLong(Long::longValue).toArray();
      var numbers = new float[n];
      for (int i = 0; i < n; i++) {
        numbers[i] = weights.get(i);
      }
      var device = batch.targets().device();
      return new Chosen(Tensors.of(ids, n).to(device), Tensors.of(numbers, n).to(device), n);
    }
  }
}
