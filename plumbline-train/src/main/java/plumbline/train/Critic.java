package plumbline.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.Draft;
import plumbline.data.PackedRow;
import plumbline.model.ScoreHead;
import plumbline.model.layer.Dropout;
import plumbline.objective.BatchCounts;
import plumbline.objective.ValueLoss;
import plumbline.optim.ExpertBalancing;
import plumbline.optim.Optimizer;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatches.Groups;

/// A network that tells the reward still to come: the value at a token is a linear function of the
/// state that the token is predicted from. All its weights are trained, by an optimiser of its own.
public final class Critic implements RunState {
  private static final String WEIGHTS = "critic.safetensors";
  private static final String MOMENTS = "critic-optimizer.safetensors";
  private static final String COUNTS = "critic.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TrainablePolicy model;
  private final Lanes lanes;
  private final Optimizer optimizer;
  private final Settings settings;
  private final GradientStep step;

  /// How a critic learns.
  ///
  /// @param loss what it minimises
  /// @param learningRate constant
  /// @param maxNorm gradients are scaled down to this global norm
  /// @param microTokens padded tokens of a micro-batch
  /// @param compute type of products
  /// @param balancing how the experts of a mixture are kept evenly loaded; null for not at all
  public record Settings(
      ValueLoss loss,
      double learningRate,
      double maxNorm,
      int microTokens,
      DType compute,
      @Nullable ExpertBalancing balancing) {}

  /// What a step did.
  ///
  /// @param loss the mean over trained tokens
  /// @param clippedShare of the trained tokens whose loss the clip decides
  /// @param figures what optimiser and experts tell, by metric name
  public record Report(double loss, double clippedShare, SequencedMap<String, Double> figures) {}

  /// What a row is trained towards, a value a token.
  ///
  /// @param old values at rollout time
  /// @param returns what the values should have been
  public record Targets(Function<TrainingRow, Floats> old, Function<TrainingRow, Floats> returns) {}

  private record Part(double loss, double clipped, GradientStep.Told told) {}

  /// A critic over `model`, which has a [ScoreHead] of one score.
  ///
  /// @throws IllegalArgumentException where experts cannot be balanced
  public Critic(TrainablePolicy model, Lanes lanes, Optimizer optimizer, Settings settings) {
    this.model = model;
    this.lanes = lanes;
    this.optimizer = optimizer;
    this.settings = settings;
    this.step =
        new GradientStep(
            model, optimizer, settings.maxNorm(), settings.balancing(), Optional.empty());
    model.trained().workOn(lanes);
  }

  /// The value at every trained token of every row, 0 elsewhere.
  public List<Floats> values(List<TrainingRow> rows) throws InterruptedException {
    var pass = new Forward.Pass(Groups.SPLIT, settings.microTokens(), settings.compute());
    return Forward.perToken(model::network, lanes, rows, pass, this::values);
  }

  private List<List<PackedRow>> cut(List<TrainingRow> rows, boolean sharing) {
    return MicroBatches.cut(
        MicroBatches.layOut(rows, 0), settings.microTokens(), lanes.count(), sharing);
  }

  /// FLOAT32 `[n]`, in the order of the scored tokens of the batch.
  private Tensor values(int lane, MicroBatch batch, Tensor states) {
    var weight = Objects.requireNonNull(model.trained().lane(lane).get(ScoreHead.NAME));
    return states.linear(weight).to(DType.FLOAT32).reshape(-1);
  }

  /// Takes one step on these rows, each of which has a trained token.
  ///
  /// @param key names the step, for errors
  /// @throws DivergedException where the loss or the gradient is not finite; nothing was applied
  public Report update(List<TrainingRow> rows, Targets targets, SampleKey key)
      throws InterruptedException {
    model.trained().zeroGradients();
    double tokens = BatchCounts.of(rows).tokens();
    boolean sharing = step.sharing();
    var cuts = cut(rows, sharing);
    var parts =
        lanes.run(
            cuts.size(),
            (index, lane) -> {
              try (var _ = TensorScope.open();
                  var _ = Autograd.resume()) {
                var batch = new MicroBatch(cuts.get(index), model.network(lane).device(), sharing);
                return backward(batch, lane, targets, tokens, key);
              }
            });
    var told = parts.stream().map(Part::told).toList();
    var applied = step.apply(settings.learningRate(), key.step(), told);
    return new Report(
        parts.stream().mapToDouble(Part::loss).sum(),
        parts.stream().mapToDouble(Part::clipped).sum() / tokens,
        applied.figures());
  }

  private Part backward(MicroBatch batch, int lane, Targets targets, double tokens, SampleKey key) {
    var network = model.network(lane);
    try (var _ = Autocast.open(network.device(), settings.compute())) {
      var observed = step.observed(batch::real);
      var states = network.states(batch.tokens(), batch.asked(), Dropout.none(), false, observed);
      var told = step.told(observed, key.step());
      var values = batch.grid(values(lane, batch, states.tensor()));
      var mask = batch.mask(LossKind.POLICY_GRADIENT);
      var old = batch.column(targets.old());
      var returns = batch.column(targets.returns());
      var share = settings.loss().sum(values, old, returns, mask).share(tokens);
      double loss = share.item();
      if (!Double.isFinite(loss)) {
        throw new DivergedException(
            "the loss of the critic is %s at step %d; nothing was applied or saved. Lower credit.gae.critic.learning-rate, or look at the rewards of this step"
                .formatted(loss, key.step()));
      }
      share.backward();
      states.backward();
      model.collect(lane);
      return new Part(loss, settings.loss().clipped(values, old, returns, mask), told);
    }
  }

  @Override
  public void write(Draft draft) throws IOException {
    TrainerState.tensors(draft, WEIGHTS, model.tensors());
    TrainerState.tensors(draft, MOMENTS, optimizer.state());
    draft.write(
        COUNTS,
        JSON.writeValueAsBytes(JSON.createObjectNode().put("optimizer_steps", optimizer.steps())));
  }

  @Override
  public void read(Checkpoint checkpoint) throws IOException {
    TrainerState.copy(checkpoint, WEIGHTS, model.tensors());
    model.refresh();
    TrainerState.copy(checkpoint, MOMENTS, optimizer.state());
    var counts = JSON.readTree(Files.readAllBytes(checkpoint.part(COUNTS)));
    optimizer.resumeAt(counts.required("optimizer_steps").longValue());
  }

  @Override
  public boolean belongsToData() {
    return false;
  }

  @Override
  public long expectedBytes() {
    return TrainerState.expectedBytes(model);
  }
}
