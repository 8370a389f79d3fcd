package plumbline.model.layer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import plumbline.model.family.ModelConfig;
import plumbline.model.kernel.StepAttention;
import plumbline.model.kernel.StepTurn;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Causal self-attention with grouped queries, rotary positions and, where the family has them,
/// norms on query and key heads.
///
/// @param input queries [heads * dim, hidden], keys and values [kvHeads * dim, hidden]
/// @param output [hidden, heads * dim]
/// @param queryNorm over a head
/// @param keyNorm over a head
/// @param shape heads and their width
/// @param layer number of the layer, its place in the cache
/// @param window how far back a query sees
public record Attention(
    JointProjection input,
    Projection output,
    Optional<RmsNorm> queryNorm,
    Optional<RmsNorm> keyNorm,
    Shape shape,
    int layer,
    OptionalInt window)
    implements SelfAttention {

  /// How queries, keys and values are cut into heads.
  ///
  /// @param heads of the queries
  /// @param kvHeads of keys and values
  /// @param dim width of a head
  public record Shape(int heads, int kvHeads, int dim) {}

  static Attention of(ModelConfig config, int layer, String prefix, Weights weights) {
    return new Attention(
        weights.joint(List.of(prefix + "q_proj", prefix + "k_proj", prefix + "v_proj")),
        weights.projection(prefix + "o_proj"),
        norm(config, prefix + "q_norm.weight", weights),
        norm(config, prefix + "k_norm.weight", weights),
        new Shape(config.heads(), config.kvHeads(), config.headDim()),
        layer,
        config.windowOf(layer));
  }

  private static Optional<RmsNorm> norm(ModelConfig config, String name, Weights weights) {
    return config.queryKeyNorm()
        ? Optional.of(new RmsNorm(weights.tensor(name), config.normEps()))
        : Optional.empty();
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    return output.forward(mixed(input.forward(x, pass.dropout()), pass), pass.dropout());
  }

  /// What the heads make of `projected` [rows, time, queries, keys and values side by side].
  Tensor mixed(Tensor projected, Pass pass) {
    long rows = projected.size(0);
    long time = projected.size(1);
    var all = projected.reshape(rows, time, -1, shape.dim());
    if (pass.step() != null) {
      return stepped(all, pass.step()).reshape(rows, time, -1);
    }
    if (MixTrace.allows(pass, projected)) {
      var heads = normed(all).reshape(rows, time, -1);
      return trace(heads, pass).output().reshape(rows, time, -1);
    }
    var toTurn = all.split(2, shape.heads() + shape.kvHeads(), shape.kvHeads());
    var turned = pass.turned(normed(toTurn.getFirst())).split(2, shape.heads(), shape.kvHeads());
    var mixed =
        pass.attend(turned.getFirst(), turned.getLast(), toTurn.getLast(), layer, window, scale());
    return mixed.reshape(rows, time, -1);
  }

  /// The same with its way back, where [MixTrace] allows it.
  ///
  /// @param heads projected and normed [rows, time, ..]
  MixTrace trace(Tensor heads, Pass pass) {
    return MixTrace.of(new MixTrace.Operands(heads, shape, layer, window, scale()), pass);
  }

  boolean hasNorms() {
    return queryNorm.isPresent() || keyNorm.isPresent();
  }

  /// The same for one new token a row, without a graph.
  private Tensor stepped(Tensor all, KvCache.Step step) {
    var turn = new StepTurn(shape.heads(), shape.kvHeads(), shape.dim());
    var queries = step.extend(layer, normed(all), turn);
    var attention =
        new StepAttention(
            shape.heads(), shape.kvHeads(), shape.dim(), window.orElse(Integer.MAX_VALUE), scale());
    return step.attend(layer, queries, attention);
  }

  private double scale() {
    return 1 / Math.sqrt(shape.dim());
  }

  /// Query heads, key heads and what stands behind, with the norms of the family.
  private Tensor normed(Tensor heads) {
    if (queryNorm.isEmpty() || keyNorm.isEmpty()) {
      return heads;
    }
    int rest = Math.toIntExact(heads.size(2)) - shape.heads() - shape.kvHeads();
    var parts = heads.split(2, shape.heads(), shape.kvHeads(), rest);
    var queries = queryNorm.get().forward(parts.get(0));
    var keys = keyNorm.get().forward(parts.get(1));
    return Tensors.cat(List.of(queries, keys, parts.get(2)), 2);
  }
}
