package plumbline.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import plumbline.model.Parameters;
import plumbline.model.ScoreHead;
import plumbline.model.TokenBatch;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Weights;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.optim.Optimizer;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// One optimiser step of a reward model: items, each one row of tokens or several that are
/// compared, run forward and backward side by side on the lanes. Every micro-batch divides by the
/// counts of the whole step, so how the step is cut changes nothing but rounding.
public final class ScoreUpdate {
  private final TrainablePolicy model;
  private final Lanes lanes;
  private final Update.Settings settings;
  private final GradientStep step;

  /// What one micro-batch contributes to the loss of its step.
  @FunctionalInterface
  public interface Loss {
    /// The contribution, already divided by the counts of the whole step.
    ///
    /// @param items numbers of the items in the step
    /// @param logits FLOAT32 `[rows, K]`, the rows of the items one after the other
    /// @param weights of the model, whose offsets take part
    PolicyObjective.Result of(List<Integer> items, Tensor logits, Weights weights);
  }

  /// What a step did.
  ///
  /// @param loss the minimised value
  /// @param gradientNorm before clipping
  /// @param metrics merged over the micro-batches
  /// @param tokens read, padding left out
  /// @param figures what optimiser, experts and the limit of scores tell, by metric name
  public record Report(
      double loss,
      double gradientNorm,
      LossMetrics metrics,
      long tokens,
      SequencedMap<String, Double> figures)
      implements StepReport {}

  private record Part(double loss, LossMetrics metrics, GradientStep.Told told) {}

  /// Steps of `model`, all of whose weights are trained, on these lanes.
  ///
  /// @throws IllegalArgumentException where experts cannot be balanced or scores not limited
  public ScoreUpdate(
      TrainablePolicy model, Lanes lanes, Optimizer optimizer, Update.Settings settings) {
    this.model = model;
    this.lanes = lanes;
    this.settings = settings;
    this.step =
        new GradientStep(
            model, optimizer, settings.maxNorm(), settings.balancing(), settings.clip());
    model.trained().workOn(lanes);
  }

  /// Takes one step.
  ///
  /// @param items of each its rows of tokens
  /// @param key names the step, for errors
  /// @throws DivergedException where the loss or the gradient is not finite; nothing was applied
  public Report apply(List<List<Tokens>> items, double learningRate, SampleKey key, Loss loss)
      throws InterruptedException {
    model.trained().zeroGradients();
    var cuts = cut(items);
    var parts =
        lanes.run(cuts.size(), (index, lane) -> backward(items, cuts.get(index), lane, key, loss));
    double total = 0;
    var metrics = LossMetrics.none();
    for (var part : parts) {
      total += part.loss();
      metrics = metrics.merge(part.metrics());
    }
    var applied = step.apply(learningRate, key.step(), parts.stream().map(Part::told).toList());
    long tokens = items.stream().mapToLong(ScoreUpdate::tokens).sum();
    return new Report(total, applied.norm(), metrics, tokens, applied.figures());
  }

  private Part backward(
      List<List<Tokens>> items, List<Integer> cut, int lane, SampleKey key, Loss loss) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var network = model.network(lane);
      var rows = cut.stream().flatMap(item -> items.get(item).stream()).toList();
      var weights = Parameters.borrowing(model.trained().lane(lane));
      try (var _ = Autocast.open(network.device(), settings.compute())) {
        var batch = TokenBatch.of(rows);
        var observed = step.observed(() -> real(batch, rows));
        var read = ScoreHead.read(rows, network.device());
        var states = network.states(batch, read, Dropout.none(), settings.recompute(), observed);
        var told = step.told(observed, key.step());
        var logits = ScoreHead.of(weights).scores(states.tensor());
        var result = loss.of(cut, logits, weights);
        double value = result.share().item();
        if (!Double.isFinite(value)) {
          throw new DivergedException(
              "the loss is %s at step %d; nothing was applied or saved. Lower the learning rate, or look for scores that are not finite in the data"
                  .formatted(value, key.step()));
        }
        result.share().backward();
        states.backward();
        return new Part(value, result.metrics(), told);
      }
    }
  }

  /// Which tokens of the flattened batch are no padding.
  private static boolean[] real(TokenBatch batch, List<Tokens> rows) {
    var real = new boolean[batch.rows() * batch.time()];
    for (int row = 0; row < rows.size(); row++) {
      int start = row * batch.time();
      Arrays.fill(real, start, start + rows.get(row).size(), true);
    }
    return real;
  }

  /// Micro-batches of items of like length, the largest as small as it can be, each of at most so
  /// many padded tokens (a longer item stands alone); longest first.
  private List<List<Integer>> cut(List<List<Tokens>> items) {
    var longestFirst =
        IntStream.range(0, items.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer item) -> -longest(items.get(item))))
            .toList();
    return new EvenCut<Integer>(item -> load(items.get(item)), settings.microTokens())
        .of(longestFirst, lanes.count());
  }

  private static EvenCut.Load load(List<Tokens> rows) {
    return new EvenCut.Load(rows.size(), longest(rows), OptionalLong.empty());
  }

  private static long tokens(List<Tokens> rows) {
    return rows.stream().mapToLong(Tokens::size).sum();
  }

  private static int longest(List<Tokens> rows) {
    return rows.stream().mapToInt(Tokens::size).max().orElse(0);
  }
}
