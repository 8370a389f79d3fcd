package plumbline.model.adapter;

import java.util.Map;
import java.util.Optional;
import plumbline.model.layer.LowRank;
import plumbline.model.layer.Weights;
import plumbline.tensor.Tensor;

/// Base weights with an adapter switched on.
public final class AdaptedWeights implements Weights {
  private final Weights base;
  private final LoraConfig config;
  private final Map<String, Tensor> adapter;

  /// @param adapter tensors by PEFT name ([LoraFiles])
  public AdaptedWeights(Weights base, LoraConfig config, Map<String, Tensor> adapter) {
    this.base = base;
    this.config = config;
    this.adapter = Map.copyOf(adapter);
  }

  @Override
  public Tensor tensor(String name) {
    return base.tensor(name);
  }

  @Override
  public boolean has(String name) {
    return base.has(name);
  }

  @Override
  public Optional<LowRank> adapter(String name) {
    var down = adapter.get(LoraFiles.down(name));
    var up = adapter.get(LoraFiles.up(name));
    return down == null || up == null
        ? Optional.empty()
        : Optional.of(new LowRank(down, up, config.scale(), config.dropout()));
  }
}
