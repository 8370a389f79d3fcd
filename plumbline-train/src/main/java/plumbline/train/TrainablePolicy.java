package plumbline.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.adapter.AdaptedWeights;
import plumbline.model.adapter.LoraConfig;
import plumbline.model.family.ModelConfig;
import plumbline.optim.FlatParameters;
import plumbline.tensor.Tensor;

/// A model whose parameters, or whose adapter's, are trained. Every lane sees the same numbers
/// through its own leaves; [#network] of lane 0 is also what samples, so sampler and trainer are
/// one code on one set of weights.
public final class TrainablePolicy implements AutoCloseable {
  private final ModelConfig config;
  private final FlatParameters trained;
  private final List<CausalLm> networks = new ArrayList<>();
  private final Parameters base;

  private TrainablePolicy(ModelConfig config, Parameters base, FlatParameters trained) {
    this.config = config;
    this.base = base;
    this.trained = trained;
  }

  /// Trains all parameters; `initial` is copied and may be closed.
  public static TrainablePolicy full(ModelConfig config, Parameters initial, int lanes) {
    var trained = new FlatParameters(initial.tensors(), lanes);
    var policy = new TrainablePolicy(config, Parameters.borrowing(trained.lane(0)), trained);
    for (int lane = 0; lane < lanes; lane++) {
      policy.networks.add(new CausalLm(config, Parameters.borrowing(trained.lane(lane))));
    }
    return policy;
  }

  /// Trains a low-rank adapter over `base`, which stays as it is and is closed with the policy.
  ///
  /// @param adapter the adapter's tensors by PEFT name
  public static TrainablePolicy lora(
      ModelConfig config,
      Parameters base,
      LoraConfig lora,
      Map<String, Tensor> adapter,
      int lanes) {
    var trained = new FlatParameters(adapter, lanes);
    var policy = new TrainablePolicy(config, base, trained);
    for (int lane = 0; lane < lanes; lane++) {
      policy.networks.add(new CausalLm(config, new AdaptedWeights(base, lora, trained.lane(lane))));
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

  /// The frozen base of an adapter as a network; the policy itself where all is trained.
  public CausalLm withoutAdapter() {
    return new CausalLm(config, base);
  }

  /// A frozen copy of what the policy is now, for a reference; to be closed.
  public Parameters frozenCopy() {
    try (var _ = plumbline.tensor.TensorScope.open()) {
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
