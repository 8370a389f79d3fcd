package plumbline.train;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.model.layer.Weights;
import plumbline.optim.FlatParameters;
import plumbline.tensor.Tensor;

/// The leaves of one lane as a network reads them: neighbours in memory also as one matrix.
final class LaneWeights implements Weights {
  private final FlatParameters parameters;
  private final int lane;
  private final Map<String, Tensor> leaves;
  private final Map<List<String>, Optional<Tensor>> stacks = new HashMap<>();

  LaneWeights(FlatParameters parameters, int lane) {
    this.parameters = parameters;
    this.lane = lane;
    this.leaves = parameters.lane(lane);
  }

  @Override
  public Tensor tensor(String name) {
    var leaf = leaves.get(name);
    if (leaf == null) {
      throw new IllegalArgumentException("no parameter is called '%s'".formatted(name));
    }
    return leaf;
  }

  @Override
  public boolean has(String name) {
    return leaves.containsKey(name);
  }

  @Override
  public Optional<Tensor> stacked(List<String> names) {
    return stacks.computeIfAbsent(
        names,
        _ -> parameters.stacked(lane, names.stream().map(name -> name + ".weight").toList()));
  }
}
