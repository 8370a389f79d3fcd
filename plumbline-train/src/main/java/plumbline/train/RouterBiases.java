package plumbline.train;

import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.model.family.ParameterShapes;
import plumbline.model.layer.ExpertLoads;
import plumbline.optim.ExpertBalancing;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The biases that correct the routers' choices, by layer. They are trained tensors without a
/// gradient, so checkpoints and models hold them like all others.
final class RouterBiases {
  private static final Pattern NAME =
      Pattern.compile("model\\.layers\\.(\\d+)\\..*" + Pattern.quote(ParameterShapes.CORRECTION));

  private final SortedMap<Integer, Tensor> layers = new TreeMap<>();

  private final @Nullable ExpertBalancing balancing;

  /// @param balancing how they move; null for not at all
  /// @throws IllegalArgumentException where they are to move and there are none
  RouterBiases(@Nullable ExpertBalancing balancing, TrainablePolicy policy) {
    this.balancing = balancing;
    policy
        .tensors()
        .forEach((name, tensor) -> {
          var matched = NAME.matcher(name);
          if (matched.matches()) {
            layers.put(Integer.valueOf(matched.group(1)), tensor);
          }
        });
    if (balancing != null && layers.isEmpty()) {
      throw new IllegalArgumentException(
          "experts are to be balanced, but no trained tensor is called …%s: the model's routers have no bias, or only an adapter is trained"
              .formatted(ParameterShapes.CORRECTION));
    }
  }

  /// Moves the biases by what the experts got in this step.
  void correct(ExpertLoads loads, long step) {
    if (balancing == null || step >= balancing.until()) {
      return;
    }
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      layers.forEach((layer, bias) -> {
        var load = Objects.requireNonNull(loads.layers().get(layer), "a router said nothing");
        var change = balancing.change(load.counts());
        bias.add_(Tensors.of(change, change.length).to(bias.dtype()).to(bias.device()));
      });
    }
  }
}
