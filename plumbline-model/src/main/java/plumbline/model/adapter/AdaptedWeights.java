package plumbline.model.adapter;

import java.util.Collections;
import java.util.List;
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
  private final List<String> order;

  /// Base weights under an adapter; both stay with their owners.
  ///
  /// @param adapter tensors by PEFT name ([Lora#tensors])
  public AdaptedWeights(Weights base, LoraConfig config, Map<String, Tensor> adapter) {
    this.base = base;
    this.config = config;
    this.adapter = Map.copyOf(adapter);
    this.order = adapter.keySet().stream().sorted().toList();
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
    if (down == null || up == null) {
      return Optional.empty();
    }
    var type = base.tensor(name + ".weight").dtype();
    if (down.dtype() != type || up.dtype() != type) {
      throw new IllegalArgumentException(
          "the adapter on %s is %s, the base is %s; load both as one type"
              .formatted(name, down.dtype(), type));
    }
    int number = Collections.binarySearch(order, LoraFiles.down(name));
    return Optional.of(new LowRank(down, up, config.scale(), config.dropout(), number));
  }
}
