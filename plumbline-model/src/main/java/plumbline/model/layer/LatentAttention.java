package plumbline.model.layer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import plumbline.model.family.LatentShape;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.RopeScaling;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Multi-head latent attention (DeepSeek-V2, arXiv 2405.04434). Keys and values of all heads are
/// made from one normed latent `c` per token; positions stand in a rotary part of every query and
/// in one rotary key `r` that all heads share:
///
/// `z = scale * (q_c . k_c + q_r . r)`, `scale = (nope + rope)^-1/2 * yarn factor`.
///
/// Without a cache keys and values are made for every head. With one, only `[c | r]` is kept: a
/// query is carried through its head's key rows to where the latents are, and the sum of latents
/// through the value rows back. Both are the same function.
///
/// @param queries makes queries [rows, time, heads * (nope + rope)]
/// @param down [rank + rope, hidden]: latent rows, then the rotary key's
/// @param norm of the latent
/// @param up [heads * (nope + value), rank]: per head key rows, then value rows
/// @param output [hidden, heads * value]
/// @param shape the widths
/// @param layer number of the layer, its place in the cache
/// @param scale what scores are multiplied by
public record LatentAttention(
    Queries queries,
    Projection down,
    RmsNorm norm,
    Projection up,
    Projection output,
    LatentShape shape,
    int layer,
    double scale)
    implements SelfAttention {
  /// The inner norms have their own, whatever the model's other norms add.
  private static final double INNER_EPS = 1e-6;

  /// How queries are made: `up(norm(down(x)))`, or `up(x)` where there is no latent.
  ///
  /// @param latent the way to the queries' latent
  /// @param up [heads * (nope + rope), in]: per head rows without position, then rotary rows
  public record Queries(Optional<Latent> latent, Projection up) {
    /// `norm(down(x))`.
    ///
    /// @param down [rank, hidden]
    public record Latent(Projection down, RmsNorm norm) {}

    private Tensor of(Tensor x, Dropout noise) {
      var source = latent.map(way -> way.norm().forward(way.down().forward(x, noise))).orElse(x);
      return up.forward(source, noise);
    }
  }

  static LatentAttention of(ModelConfig config, int layer, String prefix, Weights weights) {
    var shape = config.latent().orElseThrow();
    boolean low = shape.queryRank().isPresent();
    Optional<Queries.Latent> latent =
        low
            ? Optional.of(
                new Queries.Latent(
                    weights.projection(prefix + "q_a_proj"),
                    new RmsNorm(weights.tensor(prefix + "q_a_layernorm.weight"), INNER_EPS)))
            : Optional.empty();
    double stretch = config.ropeScaling() instanceof RopeScaling.Yarn yarn ? yarn.scoreFactor() : 1;
    return new LatentAttention(
        new Queries(latent, weights.projection(prefix + (low ? "q_b_proj" : "q_proj"))),
        weights.projection(prefix + "kv_a_proj_with_mqa"),
        new RmsNorm(weights.tensor(prefix + "kv_a_layernorm.weight"), INNER_EPS),
        weights.projection(prefix + "kv_b_proj"),
        weights.projection(prefix + "o_proj"),
        shape,
        layer,
        stretch / Math.sqrt(shape.query()));
  }

  @Override
  public Tensor forward(Tensor x, Pass pass) {
    long rows = x.size(0);
    long time = x.size(1);
    var noise = pass.dropout();
    var query = queries.of(x, noise).reshape(rows, time, -1, shape.query());
    var plain = query.narrow(3, 0, shape.nope());
    var turned = turn(query.narrow(3, shape.nope(), shape.rope()), pass);
    var both = down.forward(x, noise);
    var latent = norm.forward(both.narrow(2, 0, shape.rank()));
    var key = turn(both.narrow(2, shape.rank(), shape.rope()).unsqueeze(2), pass);
    var seen = pass.seen(OptionalInt.empty());
    if (pass.window() == null) {
      return project(perHead(plain, turned, latent, key, seen, pass), noise);
    }
    var fresh = Tensors.cat(List.of(latent.unsqueeze(2), key.to(latent.dtype())), 3);
    var past = pass.window().extendKeys(layer, fresh.transpose(1, 2));
    boolean nothingBefore = seen.causal(); // then the new tokens are all there is
    return project(
        nothingBefore
            ? perHead(plain, turned, latent, key, seen, pass)
            : absorbed(plain, turned, past.select(1, 0), seen),
        noise);
  }

  /// Pairs (0, 1), (2, 3), … of the last dimension, brought to where a turn looks for them, and
  /// turned.
  private static Tensor turn(Tensor x, Pass pass) {
    var paired = x.reshape(x.size(0), x.size(1), x.size(2), -1, 2).transpose(3, 4);
    return pass.turned(paired.reshape(x.shape()));
  }

  private Tensor project(Tensor mixed, Dropout noise) {
    return output.forward(mixed.reshape(mixed.size(0), mixed.size(1), -1), noise);
  }

  /// Sums of values [rows, time, heads, value], with keys and values made for every head.
  private Tensor perHead(
      Tensor plain, Tensor turned, Tensor latent, Tensor key, Visibility.Seen seen, Pass pass) {
    long rows = plain.size(0);
    long time = plain.size(1);
    long heads = plain.size(2);
    var made = up.forward(latent, pass.dropout()).reshape(rows, time, heads, -1);
    var shared = key.to(made.dtype()).expand(rows, time, heads, shape.rope());
    var keys = Tensors.cat(List.of(made.narrow(3, 0, shape.nope()), shared), 3);
    var values = made.narrow(3, shape.nope(), shape.value());
    var query = Tensors.cat(List.of(plain, turned.to(plain.dtype())), 3).transpose(1, 2);
    pass.observed().scores(layer, query, keys.transpose(1, 2), seen, scale);
    return query
        .attend(keys.transpose(1, 2), values.transpose(1, 2), seen.mask(), seen.causal(), scale)
        .transpose(1, 2);
  }

  /// The same sums over cached latents.
  ///
  /// @param past [rows, length, rank + rope]
  private Tensor absorbed(Tensor plain, Tensor turned, Tensor past, Visibility.Seen seen) {
    long rows = plain.size(0);
    long time = plain.size(1);
    long heads = plain.size(2);
    int rank = shape.rank();
    var ways = upWeight().reshape(heads, -1, rank);
    var carried =
        byHead(plain)
            .matmul(ways.narrow(1, 0, shape.nope()))
            .reshape(heads, rows, time, rank)
            .transpose(0, 1);
    var query = Tensors.cat(List.of(carried, turned.transpose(1, 2).to(carried.dtype())), 3);
    var scores =
        query
            .reshape(rows, heads * time, -1)
            .matmul(past.transpose(1, 2))
            .reshape(rows, heads, time, -1)
            .to(past.dtype().wide())
            .times(scale);
    var chance = (seen.mask() == null ? scores : scores.plus(seen.mask())).softmax(-1);
    var sums =
        chance
            .to(past.dtype())
            .reshape(rows, heads * time, -1)
            .matmul(past.narrow(2, 0, rank))
            .reshape(rows, heads, time, rank);
    return byHead(sums.transpose(1, 2))
        .matmul(ways.narrow(1, shape.nope(), shape.value()).transpose(1, 2))
        .reshape(heads, rows, time, -1)
        .transpose(0, 1)
        .transpose(1, 2);
  }

  /// [rows, time, heads, width] as [heads, rows * time, width].
  private static Tensor byHead(Tensor x) {
    return x.reshape(x.size(0) * x.size(1), x.size(2), -1).transpose(0, 1);
  }

  private Tensor upWeight() {
    return up.adapter()
        .map(low -> up.weight().plus(low.up().matmul(low.down()).times(low.scale())))
        .orElse(up.weight());
  }
}
