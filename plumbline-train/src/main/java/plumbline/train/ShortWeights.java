package plumbline.train;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.model.ModelDirectory;
import plumbline.optim.FlatParameters;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// Trained weights rounded to a shorter type, which is what passes read, beside the FLOAT32 weights
/// that the optimiser moves (mixed precision with a master copy, arXiv 1710.03740). A step smaller
/// than half a unit in the last place of the short type is not lost: it gathers in the master copy.
///
/// Every lane has its own leaves over the same short numbers. Gradients arrive in the short type,
/// one micro-batch at a time, and are added up in FLOAT32.
final class ShortWeights implements AutoCloseable {
  private final TensorScope owner = TensorScope.detached();
  private final FlatParameters master;
  private final SequencedMap<String, Tensor> values = new LinkedHashMap<>();
  private final List<SequencedMap<String, Tensor>> lanes = new ArrayList<>();

  ShortWeights(FlatParameters master, DType type, int laneCount) {
    this.master = master;
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      master
          .lane(0)
          .forEach((name, tensor) ->
              values.put(name, owner.adopt(tensor.to(ModelDirectory.typeOf(name, type)))));
      for (int lane = 0; lane < laneCount; lane++) {
        var leaves = new LinkedHashMap<String, Tensor>();
        values.forEach(
            (name, tensor) -> leaves.put(name, owner.adopt(tensor.detach()).requireGrad()));
        lanes.add(leaves);
      }
    }
  }

  /// The leaves of a lane by name.
  SequencedMap<String, Tensor> lane(int lane) {
    return new LinkedHashMap<>(lanes.get(lane));
  }

  /// Adds what a pass left in the leaves of `lane` to its FLOAT32 gradient, and clears them.
  void collect(int lane) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var sums = master.lane(lane);
      for (var leaf : lanes.get(lane).entrySet()) {
        var part = leaf.getValue().grad();
        if (part != null) {
          var sum = requireNonNull(sums.get(leaf.getKey()), leaf.getKey());
          requireNonNull(sum.grad(), "a master weight has no room for its gradient").add_(part);
          part.fill_(0);
        }
      }
    }
  }

  /// Rounds the master copy into the short weights, to the nearest, ties to even.
  void refresh() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var exact = master.lane(0);
      values.forEach((name, tensor) -> tensor.copy_(requireNonNull(exact.get(name), name)));
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
