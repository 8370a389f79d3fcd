package plumbline.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;
import plumbline.model.family.ModelConfig;
import plumbline.optim.FlatParameters;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// A model whose parameters, or whose adapter's, are trained. Every lane sees the same numbers
/// through its own leaves; [#network] of lane 0 is also what samples, so sampler and trainer are
/// one code on one set of weights.
public final class TrainablePolicy implements AutoCloseable {
  private final ModelConfig config;
  private final FlatParameters trained;
  private final List<CausalLm> networks = new ArrayList<>();
  private final Parameters base;
  private final Optional<LoraConfig> lora;

  private TrainablePolicy(
      ModelConfig config, Parameters base, FlatParameters trained, Optional<LoraConfig> lora) {
    this.config = config;
    this.lora = lora;
    this.base = base;
    this.trained = trained;
  }

  /// Trains all parameters; `initial` is copied and may be closed.
  public static TrainablePolicy full(ModelConfig config, Parameters initial, int lanes) {
    var trained = new FlatParameters(initial.tensors(), lanes);
    var all = Parameters.borrowing(trained.lane(0));
    var policy = new TrainablePolicy(config, all, trained, Optional.empty());
    for (int lane = 0; lane < lanes; lane++) {
      policy.networks.add(new CausalLm(config, new LaneWeights(trained, lane)));
    }
    return policy;
  }

  /// Trains a low-rank adapter over `base`, which stays as it is and is closed with the policy.
  ///
  /// @param initial copied and may be closed
  public static TrainablePolicy lora(ModelConfig config, Parameters base, Lora initial, int lanes) {
    var trained = new FlatParameters(initial.tensors(), lanes);
    var policy = new TrainablePolicy(config, base, trained, Optional.of(initial.config()));
    for (int lane = 0; lane < lanes; lane++) {
      var leaves = new Lora(initial.config(), trained.lane(lane));
      policy.networks.add(new CausalLm(config, leaves.over(base)));
    }
    return policy;
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

  /// The trained tensors by name: all parameters, or the adapter's.
  public SequencedMap<String, Tensor> tensors() {
    return trained.lane(0);
  }

  /// The adapter that is trained, over the policy's own tensors; empty where all is trained.
  public Optional<Lora> adapter() {
    return lora.map(settings -> new Lora(settings, tensors()));
  }

  /// All parameters of the model as it is now, an adapter merged in; to be closed.
  public Parameters whole() {
    return adapter()
        .map(trainedOne -> trainedOne.merge(config, base))
        .orElseGet(() -> Parameters.borrowing(tensors()));
  }

  /// The frozen base of an adapter as a network; the policy itself where all is trained.
  public CausalLm withoutAdapter() {
    return new CausalLm(config, base);
  }

  /// A frozen copy of what the policy is now, for a reference; to be closed.
  public Parameters frozenCopy() {
    try (var _ = TensorScope.open()) {
      var copies = new LinkedHashMap<String, Tensor>();
      tensors().forEach((name, tensor) -> copies.put(name, tensor.detach().copy()));
      return Parameters.owning(copies);
    }
  }

  @Override
  public void close() {
    trained.close();
    base.close();
  }
}
