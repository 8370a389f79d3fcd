package plumbline.train;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import plumbline.data.PackedRow;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.ExpertLoads;
import plumbline.objective.LossMetrics;
import plumbline.optim.ExpertBalancing;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatches.Groups;

/// One optimiser step: micro-batches run forward and backward side by side on the lanes, their
/// gradients are added in a fixed order, clipped to a global norm and applied. Because every
/// micro-batch divides by the counts of the whole step, how the step is cut changes nothing.
public final class Update {
  private final TrainablePolicy policy;
  private final Lanes lanes;
  private final Optimizer optimizer;
  private final Settings settings;
  private final GradientStep step;

  /// How steps are taken.
  ///
  /// @param maxNorm gradients are scaled down to this global norm; infinite for never
  /// @param microTokens padded tokens of a micro-batch
  /// @param temperature of the distribution that log-probabilities are of
  /// @param entropyGradient whether the loss sends a gradient through the entropies
  /// @param compute FLOAT32, or BFLOAT16 to run products in the shorter type
  /// @param packTokens tokens of a row into which several samples are packed, unseen by each other;
  ///   0 gives every sample a row of its own
  /// @param recompute whether activations are computed again on the way back instead of kept
  /// @param balancing how the experts of a mixture are kept evenly loaded; null for not at all
  /// @param clip limit of attention scores; empty for none, and for no cost of watching them
  public record Settings(
      double maxNorm,
      int microTokens,
      double temperature,
      boolean entropyGradient,
      DType compute,
      int packTokens,
      boolean recompute,
      @Nullable ExpertBalancing balancing,
      Optional<QkClip.Settings> clip) {
    public Settings {
      if (!(maxNorm > 0) || microTokens < 1 || !(temperature > 0)) {
        throw new IllegalArgumentException(
            "maximal norm %s, micro-batch of %d tokens, temperature %s: all must be above 0"
                .formatted(maxNorm, microTokens, temperature));
      }
      if (packTokens < 0) {
        throw new IllegalArgumentException(
            "packed rows of %d tokens, must be at least 0 (0 packs nothing)".formatted(packTokens));
      }
    }

    /// Every sample in a row of its own.
    public Settings(
        double maxNorm,
        int microTokens,
        double temperature,
        boolean entropyGradient,
        DType compute) {
      this(
          maxNorm,
          microTokens,
          temperature,
          entropyGradient,
          compute,
          0,
          false,
          null,
          Optional.empty());
    }

    /// Gradients of norm 1 at most, micro-batches of 8192 tokens, temperature 1, no gradient
    /// through entropies, products in FLOAT32.
    public static Settings standard() {
      return new Settings(1, 8192, 1, false, DType.FLOAT32);
    }

    /// The same with samples packed into rows of so many tokens.
    public Settings packed(int tokens) {
      return with(tokens, recompute, balancing, clip);
    }

    /// The same with or without activations computed again on the way back.
    public Settings recomputed(boolean again) {
      return with(packTokens, again, balancing, clip);
    }

    /// The same with experts kept evenly loaded, or not.
    public Settings balanced(@Nullable ExpertBalancing by) {
      return with(packTokens, recompute, by, clip);
    }

    /// The same with a limit of attention scores, or none.
    public Settings clipped(Optional<QkClip.Settings> limit) {
      return with(packTokens, recompute, balancing, limit);
    }

    private Settings with(
        int pack, boolean again, @Nullable ExpertBalancing by, Optional<QkClip.Settings> limit) {
      return new Settings(
          maxNorm, microTokens, temperature, entropyGradient, compute, pack, again, by, limit);
    }
  }

  /// What a step did.
  ///
  /// @param loss the minimised value
  /// @param gradientNorm before clipping
  /// @param metrics merged over the micro-batches
  /// @param tokens read, padding left out
  /// @param logProbs of every row under the policy before the step, 0 where not trained
  /// @param experts how many tokens each expert of a mixture got
  /// @param figures what optimiser, experts and the limit of scores tell, by metric name
  public record Report(
      double loss,
      double gradientNorm,
      LossMetrics metrics,
      long tokens,
      List<Floats> logProbs,
      ExpertLoads experts,
      SequencedMap<String, Double> figures)
      implements StepReport {}

  private record Part(
      double loss,
      LossMetrics metrics,
      long tokens,
      List<Floats> logProbs,
      GradientStep.Told told) {}

  /// Steps of `policy` on these lanes.
  ///
  /// @throws IllegalArgumentException where experts cannot be balanced or scores not limited
  public Update(TrainablePolicy policy, Lanes lanes, Optimizer optimizer, Settings settings) {
    this.policy = policy;
    this.lanes = lanes;
    this.optimizer = optimizer;
    this.settings = settings;
    this.step =
        new GradientStep(
            policy, optimizer, settings.maxNorm(), settings.balancing(), settings.clip());
    policy.trained().workOn(lanes);
  }

  /// How many steps the weights have behind them: their version.
  public long steps() {
    return optimizer.steps();
  }

  /// How steps are taken.
  public Settings settings() {
    return settings;
  }

  /// Gives log-probabilities under the policy as it is now, on the same lanes and in the same type.
  public Scorer scorer() {
    return rows ->
        Forward.logProbs(
            policy::network,
            lanes,
            rows,
            settings.microTokens(),
            settings.temperature(),
            settings.compute());
  }

  /// Takes one step on these rows, each of which has a trained token.
  ///
  /// @param key names the step, for the noise of adapters and for errors; two steps of one run have
  ///   different keys
  /// @throws DivergedException where the loss or the gradient is not finite; nothing was applied
  public Report apply(List<TrainingRow> rows, double learningRate, SampleKey key, MicroLoss loss)
      throws InterruptedException {
    var layout = MicroBatches.layOut(rows, settings.packTokens());
    return apply(layout, Groups.SPLIT, learningRate, key, loss);
  }

  /// The same for a loss that compares the rows of a group: they come in one micro-batch, in any
  /// order. Groups lie end to end, unseen by each other, wherever that saves padding.
  public Report applyGroups(
      List<TrainingRow> rows, double learningRate, SampleKey key, MicroLoss loss)
      throws InterruptedException {
    var layout = MicroBatches.layOutGroups(rows, sharing());
    return apply(layout, Groups.WHOLE, learningRate, key, loss);
  }

  private Report apply(
      List<PackedRow> layout, Groups kept, double learningRate, SampleKey key, MicroLoss loss)
      throws InterruptedException {
    policy.trained().zeroGradients();
    int rows = layout.stream().mapToInt(packed -> packed.samples().size()).sum();
    var cuts = MicroBatches.cut(layout, settings.microTokens(), lanes.count(), sharing(), kept);
    var parts = lanes.run(cuts.size(), (index, lane) -> backward(cuts.get(index), lane, key, loss));
    double total = 0;
    long tokens = 0;
    var metrics = LossMetrics.none();
    for (var part : parts) {
      total += part.loss();
      tokens += part.tokens();
      metrics = metrics.merge(part.metrics());
    }
    var applied = step.apply(learningRate, key.step(), parts.stream().map(Part::told).toList());
    var logProbs = Forward.inOrder(cuts, parts.stream().map(Part::logProbs).toList(), rows);
    return new Report(
        total, applied.norm(), metrics, tokens, logProbs, applied.experts(), applied.figures());
  }

  /// The noise of an adapter belongs to a row, so rows that share a beginning need one without.
  private boolean sharing() {
    return step.sharing() && !policy.drops();
  }

  private Part backward(List<PackedRow> rows, int lane, SampleKey key, MicroLoss loss) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var network = policy.network(lane);
      var batch = new MicroBatch(rows, network.device(), sharing());
      try (var _ = Autocast.open(network.device(), settings.compute())) {
        var observed = step.observed(batch::real);
        var noise = policy.drops() ? batch.noise(key) : Dropout.none();
        var states =
            network.states(batch.tokens(), batch.asked(), noise, settings.recompute(), observed);
        var told = step.told(observed, key.step());
        var scores =
            Forward.scores(
                network,
                batch,
                states.tensor(),
                settings.temperature(),
                settings.entropyGradient());
        var logProbs = batch.perRow(scores.logProbs().toFloats());
        Forward.refuseNonFinite(batch, logProbs, key.step());
        var result = loss.of(batch, batch.grid(scores.logProbs()), batch.grid(scores.entropies()));
        double value = result.share().item();
        if (!Double.isFinite(value)) {
          throw new DivergedException(
              "the loss is %s at step %d, in the micro-batch that begins with group %d; nothing was applied or saved"
                  .formatted(value, key.step(), batch.rows().getFirst().group()));
        }
        if (result.share().requiresGrad()) {
          scores.backward(result.share());
          states.backward();
          policy.collect(lane);
        }
        return new Part(value, result.metrics(), batch.tokenCount(), logProbs, told);
      }
    }
  }
}
