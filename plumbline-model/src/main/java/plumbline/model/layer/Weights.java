package plumbline.model.layer;

import java.util.List;
import java.util.Optional;
import plumbline.tensor.Tensor;

/// Where layers take their parameters from, by checkpoint name.
public interface Weights {
  /// The tensor called `name`.
  Tensor tensor(String name);

  /// Whether there is a tensor called `name`.
  boolean has(String name);

  /// The low-rank adapter on the projection called `name` (without `.weight`), where there is one.
  default Optional<LowRank> adapter(String name) {
    return Optional.empty();
  }

  /// The projection called `name`, with its bias and adapter where it has them.
  default Projection projection(String name) {
    return new Projection(
        tensor(name + ".weight"),
        has(name + ".bias") ? Optional.of(tensor(name + ".bias")) : Optional.empty(),
        adapter(name));
  }

  /// Projections of one input, stacked where these weights can show them as one matrix.
  default JointProjection joint(List<String> names) {
    return new JointProjection(
        names.stream().map(this::projection).toList(), stacked(names).map(Product.General::new));
  }

  /// One tensor over the matrices of these projections, one below the other, sharing their memory
  /// and gradients; empty where they do not lie so.
  default Optional<Tensor> stacked(List<String> names) {
    return Optional.empty();
  }
}
