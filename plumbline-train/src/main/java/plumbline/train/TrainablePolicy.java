package plumbline.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.ParametersToWrite;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Weights;
import plumbline.optim.FlatParameters;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// A model whose parameters, or whose adapter's, are trained. Every lane sees the same numbers
/// through its own leaves; [#network] of lane 0 is also what samples, so sampler and trainer are
/// one code on one set of weights.
///
/// The optimiser moves FLOAT32 numbers ([#tensors]). Where the model that training starts from is
/// of a shorter type, the networks read a copy rounded to it, which [#refresh] renews.
public final class TrainablePolicy implements AutoCloseable {
  private final ModelConfig config;
  private final FlatParameters trained;
  private final Optional<ShortWeights> rounded;
  private final List<CausalLm> networks = new ArrayList<>();
  private final Parameters base;
  private final Optional<LoraConfig> lora;

  private TrainablePolicy(
      ModelConfig config,
      Optional<Parameters> base,
      FlatParameters trained,
      DType type,
      int lanes,
      Optional<LoraConfig> lora) {
    this.config = config;
    this.lora = lora;
    this.trained = trained;
    this.rounded =
        type == DType.FLOAT32
            ? Optional.empty()
            : Optional.of(new ShortWeights(trained, type, lanes));
    this.base = base.orElseGet(() -> Parameters.borrowing(leaves(0)));
  }

  /// Trains all parameters; `initial` is copied and may be closed. Passes run in its type.
  public static TrainablePolicy full(ModelConfig config, Parameters initial, int lanes) {
    var trained = new FlatParameters(initial.tensors(), lanes);
    var policy =
        new TrainablePolicy(
            config, Optional.empty(), trained, type(initial), lanes, Optional.empty());
    for (int lane = 0; lane < lanes; lane++) {
      policy.networks.add(new CausalLm(config, policy.weights(lane)));
    }
    return policy;
  }

  /// Trains a low-rank adapter over `base`, which stays as it is and is closed with the policy.
  /// Passes run in the type of the base.
  ///
  /// @param initial copied and may be closed
  public static TrainablePolicy lora(ModelConfig config, Parameters base, Lora initial, int lanes) {
    var trained = new FlatParameters(initial.tensors(), lanes);
    var policy =
        new TrainablePolicy(
            config, Optional.of(base), trained, type(base), lanes, Optional.of(initial.config()));
    for (int lane = 0; lane < lanes; lane++) {
      var leaves = new Lora(initial.config(), policy.leaves(lane));
      policy.networks.add(new CausalLm(config, leaves.over(base)));
    }
    return policy;
  }

  private static DType type(Parameters parameters) {
    return parameters.tensors().firstEntry().getValue().dtype();
  }

  /// The same as a network reads it: FLOAT32 neighbours also as one matrix.
  private Weights weights(int lane) {
    return rounded.isPresent()
        ? Parameters.borrowing(leaves(lane))
        : new LaneWeights(trained, lane);
  }

  /// What the passes of a lane read and leave gradients in.
  private SequencedMap<String, Tensor> leaves(int lane) {
    return rounded.map(weights -> weights.lane(lane)).orElseGet(() -> trained.lane(lane));
  }

  /// The type that passes run in and a finished model is stored in.
  public DType type() {
    return networks.getFirst().dtype();
  }

  /// Takes in the gradients that a pass of `lane` left, where they are of a shorter type.
  void collect(int lane) {
    rounded.ifPresent(weights -> weights.collect(lane));
  }

  /// Lets the networks see what the optimiser or a checkpoint put into [#tensors].
  void refresh() {
    rounded.ifPresent(ShortWeights::refresh);
  }

  /// The model's shape.
  public ModelConfig config() {
    return config;
  }

  /// The network over the leaves of a lane.
  public CausalLm network(int lane) {
    return networks.get(lane);
  }

  /// What the optimiser updates.
  public FlatParameters trained() {
    return trained;
  }

  /// The trained tensors by name, FLOAT32: all parameters, or the adapter's.
  public SequencedMap<String, Tensor> tensors() {
    return trained.lane(0);
  }

  /// The adapter that is trained, over the policy's own tensors; empty where all is trained.
  public Optional<Lora> adapter() {
    return lora.map(settings -> new Lora(settings, tensors()));
  }

  /// Whether passes that train drop inputs of an adapter.
  boolean drops() {
    return lora.map(settings -> settings.dropout() > 0).orElse(false);
  }

  /// All parameters of the model as it is now, an adapter merged in; to be closed.
  public Parameters whole() {
    return adapter()
        .map(trainedOne -> trainedOne.merge(base))
        .orElseGet(() -> Parameters.borrowing(tensors()));
  }

  /// The same on its way to a file: weights are merged with their adapter as they are written.
  ParametersToWrite toWrite() {
    return adapter()
        .map(merging -> new ParametersToWrite(base.tensors(), merging::merged))
        .orElseGet(() -> ParametersToWrite.of(tensors()));
  }

  /// The frozen base of an adapter as a network; the policy itself where all is trained.
  public CausalLm withoutAdapter() {
    return new CausalLm(config, base);
  }

  /// A copy of what the policy samples with now, to sample from while it is trained; to be closed.
  /// An adapter's copy reads the base of the policy.
  public SampledCopy copyOfSampler() {
    try (var _ = TensorScope.open()) {
      var copies = new LinkedHashMap<String, Tensor>();
      leaves(0).forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
      var owned = Parameters.owning(copies);
      return new SampledCopy(
          new CausalLm(
              config, lora.isPresent() ? new Lora(lora.get(), owned.tensors()).over(base) : owned),
          owned);
    }
  }

  /// A network over weights of its own.
  ///
  /// @param owned closed with it
  public record SampledCopy(CausalLm network, Parameters owned) implements AutoCloseable {
    @Override
    public void close() {
      owned.close();
    }
  }

  /// A frozen copy of what the policy is now, for a reference; to be closed.
  public Parameters frozenCopy() {
    try (var _ = TensorScope.open()) {
      var copies = new LinkedHashMap<String, Tensor>();
      tensors().forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
      return Parameters.owning(copies);
    }
  }

  /// Takes back the weights of a [#frozenCopy].
  public void restore(Parameters kept) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      tensors().forEach((name, tensor) -> tensor.copy_(kept.tensor(name)));
    }
    refresh();
  }

  @Override
  public void close() {
    rounded.ifPresent(ShortWeights::close);
    trained.close();
    base.close();
  }
}
