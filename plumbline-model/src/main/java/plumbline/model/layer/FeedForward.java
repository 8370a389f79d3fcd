package plumbline.model.layer;

import java.util.List;
import java.util.Optional;
import plumbline.model.family.ModelConfig;
import plumbline.model.kernel.SiluGate;
import plumbline.tensor.Tensor;

/// The part of a block that works on every token alone.
public sealed interface FeedForward permits FeedForward.Gated, Experts {
  /// `x` [rows, time, hidden], or [n, hidden] where it is not experts, to the same shape.
  Tensor forward(Tensor x, Pass pass);

  static FeedForward of(ModelConfig config, int layer, String prefix, Weights weights) {
    if (!config.isMixture(layer)) {
      return Gated.of(prefix, weights);
    }
    return Experts.of(config.mixture().orElseThrow(), layer, prefix, weights);
  }

  /// `down(silu(gate(x)) * up(x))`.
  ///
  /// @param input gate and up, each [width, hidden]
  /// @param down [hidden, width]
  record Gated(JointProjection input, Projection down) implements FeedForward {
    /// Gate and up as two products.
    public Gated(Projection gate, Projection up, Projection down) {
      this(new JointProjection(List.of(gate, up), Optional.empty()), down);
    }

    static Gated of(String prefix, Weights weights) {
      return new Gated(
          weights.joint(List.of(prefix + "gate_proj", prefix + "up_proj")),
          weights.projection(prefix + "down_proj"));
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      var noise = pass.dropout();
      if (x.isPlain()) {
        return down.forward(SiluGate.of(input.forward(x, noise)), noise);
      }
      var gateAndUp = input.separate(x, noise);
      return down.forward(gateAndUp.getFirst().silu().times(gateAndUp.getLast()), noise);
    }
  }
}
