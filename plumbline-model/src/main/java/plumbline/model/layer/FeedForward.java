package plumbline.model.layer;

import plumbline.model.family.ModelConfig;
import plumbline.tensor.Tensor;

/// The part of a block that works on every token alone.
public sealed interface FeedForward permits FeedForward.Gated, Experts {
  /// `x` [rows, time, hidden] to the same shape.
  Tensor forward(Tensor x, Pass pass);

  static FeedForward of(ModelConfig config, int layer, String prefix, Weights weights) {
    if (!config.isMixture(layer)) {
      return Gated.of(prefix, weights);
    }
    return Experts.of(config.mixture().orElseThrow(), layer, prefix, weights);
  }

  /// `down(silu(gate(x)) * up(x))`.
  record Gated(Projection gate, Projection up, Projection down) implements FeedForward {
    static Gated of(String prefix, Weights weights) {
      return new Gated(
          weights.projection(prefix + "gate_proj"),
          weights.projection(prefix + "up_proj"),
          weights.projection(prefix + "down_proj"));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      var noise = pass.dropout();
      return down.forward(gate.forward(x, noise).silu().times(up.forward(x, noise)), noise);
    }
  }
}
