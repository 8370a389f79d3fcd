package plumbline.train;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.model.layer.ExpertLoads;
import plumbline.model.layer.Observed;
import plumbline.optim.Clipping;
import plumbline.optim.ExpertBalancing;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;

/// What every step ends with, whatever was learnt in it: the gradients of the lanes are added,
/// clipped and applied, then the routers' biases move by what their experts got, and heads whose
/// attention scores were too large are clipped.
final class GradientStep {
  private final TrainablePolicy model;
  private final Optimizer optimizer;
  private final double maxNorm;
  private final RouterBiases biases;
  private final ScoreLimit limit;

  /// What the layers of a pass told.
  ///
  /// @param experts tokens of each expert
  /// @param scores layer to the largest attention score of its heads
  record Told(ExpertLoads experts, SortedMap<Integer, List<Float>> scores) {}

  /// What a step did.
  ///
  /// @param norm of the gradient before clipping
  /// @param experts tokens of each expert
  /// @param figures what optimiser, experts and the limit of scores tell, by metric name
  record Applied(double norm, ExpertLoads experts, SequencedMap<String, Double> figures) {}

  /// @throws IllegalArgumentException where experts cannot be balanced or scores not limited
  GradientStep(
      TrainablePolicy model,
      Optimizer optimizer,
      double maxNorm,
      @Nullable ExpertBalancing balancing,
      Optional<QkClip.Settings> clip) {
    this.model = model;
    this.optimizer = optimizer;
    this.maxNorm = maxNorm;
    this.biases = new RouterBiases(balancing, model);
    this.limit = ScoreLimit.of(clip, model.config());
  }

  /// Whether rows of a pass may share their beginnings; attention scores are watched in rows that
  /// stand alone.
  boolean sharing() {
    return limit.clip().isEmpty() && model.network(0).sharesPrefixes();
  }

  /// What the layers of a pass are to tell.
  ///
  /// @param real which tokens of the flattened batch are no padding, `[rows * time]`
  Observed observed(Supplier<boolean[]> real) {
    if (limit.clip().isPresent()) {
      return Observed.withScores(real.get());
    }
    return model.config().mixture().isPresent() ? Observed.of(real.get()) : Observed.nothing();
  }

  /// What a pass told, as soon as its layers are through: a score that is no number is named before
  /// what it makes of the loss is.
  ///
  /// @throws DivergedException naming layer and head of a score that is not finite
  Told told(Observed observed, long step) {
    var scores = observed.largestScores();
    limit.requireFinite(scores, step);
    return new Told(observed.expertLoads(), scores);
  }

  /// Takes the step.
  ///
  /// @param step its number, for balancing and for errors
  /// @param passes what the micro-batches told
  /// @throws DivergedException where the gradient is not finite; nothing was applied
  Applied apply(double learningRate, long step, List<Told> passes) {
    var experts = passes.stream().map(Told::experts).reduce(ExpertLoads.none(), ExpertLoads::merge);
    var scores = ScoreLimit.largest(passes.stream().map(Told::scores).toList());
    double norm = move(learningRate, step);
    biases.correct(experts, step);
    var figures = optimizer.figures();
    figures.putAll(limit.apply(model, scores));
    figures.putAll(ExpertFigures.of(experts));
    model.refresh();
    return new Applied(norm, experts, figures);
  }

  private double move(double learningRate, long step) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      model.trained().mergeGradients();
      double norm = new Clipping(maxNorm).clip(model.trained());
      if (!Double.isFinite(norm)) {
        throw new DivergedException(
            "the gradient norm is %s at step %d; nothing was applied or saved. Lower the learning rate or look at the samples of this step"
                .formatted(norm, step));
      }
      optimizer.step(learningRate);
      return norm;
    }
  }
}
