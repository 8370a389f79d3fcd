package plumbline.model.layer;

import java.util.Optional;
import java.util.OptionalInt;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Tensor;

/// Causal self-attention with grouped queries, rotary positions and, where the family has them,
/// norms on query and key heads.
///
/// @param query [heads * dim, hidden]
/// @param key [kvHeads * dim, hidden]
/// @param value [kvHeads * dim, hidden]
/// @param output [hidden, heads * dim]
/// @param queryNorm over a head
/// @param keyNorm over a head
/// @param layer number of the layer, its place in the cache
/// @param headDim width of a head
/// @param window how far back a query sees
public record Attention(
    Projection query,
    Projection key,
    Projection value,
    Projection output,
    Optional<RmsNorm> queryNorm,
    Optional<RmsNorm> keyNorm,
    int layer,
    int headDim,
    OptionalInt window)
    implements SelfAttention {

  static Attention of(ModelConfig config, int layer, String prefix, Weights weights) {
    return new Attention(
        weights.projection(prefix + "q_proj"),
        weights.projection(prefix + "k_proj"),
        weights.projection(prefix + "v_proj"),
        weights.projection(prefix + "o_proj"),
        norm(config, prefix + "q_norm.weight", weights),
        norm(config, prefix + "k_norm.weight", weights),
        layer,
        config.headDim(),
        config.windowOf(layer));
  }

  private static Optional<RmsNorm> norm(ModelConfig config, String name, Weights weights) {
    return config.queryKeyNorm()
        ? Optional.of(new RmsNorm(weights.tensor(name), config.normEps()))
        : Optional.empty();
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    long rows = x.size(0);
    long time = x.size(1);
    var queries = heads(query, queryNorm, x, pass);
    var keys = heads(key, keyNorm, x, pass);
    var values = value.forward(x, pass.dropout()).reshape(rows, time, -1, headDim);
    queries = pass.turn().apply(queries).transpose(1, 2);
    keys = pass.turn().apply(keys);
    var seen = pass.visibility().seen(window);
    double scale = 1 / Math.sqrt(headDim);
    Tensor mixed;
    if (pass.window() == null) {
      mixed =
          queries.attend(
              keys.transpose(1, 2), values.transpose(1, 2), seen.mask(), seen.causal(), scale);
    } else {
      var past = pass.window().extend(layer, keys, values);
      mixed = queries.attend(past.keys(), past.values(), seen.mask(), seen.causal(), scale);
    }
    return output.forward(mixed.transpose(1, 2).reshape(rows, time, -1), pass.dropout());
  }

  private Tensor heads(Projection projection, Optional<RmsNorm> norm, Tensor x, Pass pass) {
    var heads = projection.forward(x, pass.dropout()).reshape(x.size(0), x.size(1), -1, headDim);
    return norm.isPresent() ? norm.get().forward(heads) : heads;
  }
}
