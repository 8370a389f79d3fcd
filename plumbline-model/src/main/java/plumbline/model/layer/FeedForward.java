package plumbline.model.layer;

import java.util.ArrayList;
import java.util.List;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// The part of a block that works on every token alone.
public sealed interface FeedForward {
  /// `x` [rows, time, hidden] to the same shape.
  Tensor forward(Tensor x, Pass pass);

  static FeedForward of(ModelConfig config, int layer, String prefix, Weights weights) {
    if (!config.isMixture(layer)) {
      return Gated.of(prefix, weights);
    }
    var mixture = config.mixture().orElseThrow();
    var experts = new ArrayList<Gated>();
    for (int expert = 0; expert < mixture.experts(); expert++) {
      experts.add(Gated.of(prefix + "experts." + expert + ".", weights));
    }
    return new Experts(
        weights.projection(prefix + "gate"), experts, mixture.active(), mixture.normalise());
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

  /// Each token goes through its `active` most likely experts; one product per used expert.
  record Experts(Projection router, List<Gated> experts, int active, boolean normalise)
      implements FeedForward {
    public Experts {
      experts = List.copyOf(experts);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
      var tokens = x.reshape(-1, x.size(-1));
      var chance = router.forward(tokens, pass.dropout()).softmax(-1);
      var chosen = chance.topK(active);
      var weight =
          normalise ? chosen.values().over(chosen.values().sum(-1, true)) : chosen.values();
      var mixed = Tensors.zeros(x.dtype(), x.device(), tokens.shape());
      for (int expert = 0; expert < experts.size(); expert++) {
        var uses = chosen.indices().equalTo(expert).nonzero(); // [uses, 2]: token, rank
        if (uses.size(0) == 0) {
          continue;
        }
        var who = uses.select(1, 0);
        var share = weight.reshape(-1).indexSelect(0, who.times(active).plus(uses.select(1, 1)));
        var answer = experts.get(expert).forward(tokens.indexSelect(0, who), pass);
        mixed = mixed.indexAdd(0, who, answer.times(share.unsqueeze(1)));
      }
      return mixed.reshape(x.shape());
    }
  }
}
