package plumbline.model.layer;

import plumbline.model.family.ModelConfig;
import plumbline.tensor.Tensor;

/// `x + attention(norm(x))`, then `x + feedForward(norm(x))`.
///
/// @param attentionNorm before attention
/// @param attention mixes positions
/// @param feedForwardNorm before the feed-forward
/// @param feedForward works on each position
public record DecoderBlock(
    RmsNorm attentionNorm,
    SelfAttention attention,
    RmsNorm feedForwardNorm,
    FeedForward feedForward) {

  /// The block of layer number `layer`.
  public static DecoderBlock of(ModelConfig config, int layer, Weights weights) {
    var prefix = "model.layers." + layer + ".";
    double eps = config.normEps();
    return new DecoderBlock(
        new RmsNorm(weights.tensor(prefix + "input_layernorm.weight"), eps),
        SelfAttention.of(config, layer, prefix + "self_attn.", weights),
        new RmsNorm(weights.tensor(prefix + "post_attention_layernorm.weight"), eps),
        FeedForward.of(config, layer, prefix + "mlp.", weights));
  }

  /// `x` [rows, time, hidden] to the same shape.
  public Tensor forward(Tensor x, Pass pass) {
    return forward(x, pass, Asked.all());
  }

  /// The rows [n, hidden] of the tokens asked for; experts count all they are given, so they get
  /// every token.
  public Tensor forward(Tensor x, Pass pass, Asked asked) {
    var mixed = attention.forward(attentionNorm.forward(x), pass);
    return feedForward instanceof Experts
        ? asked.of(fed(x, mixed, pass))
        : fed(asked.of(x), asked.of(mixed), asked.of(pass));
  }

  private Tensor fed(Tensor x, Tensor mixed, Pass pass) {
    var attended = feedForwardNorm.forwardSum(x, mixed);
    var fed = feedForward.forward(attended.normed(), pass);
    return fed.isPlain() ? fed.add_(attended.sum()) : attended.sum().plus(fed);
  }

  /// The same with its way back.
  public Trace trace(Tensor x, Pass pass, Asked asked) {
    return BlockTrace.of(this, x, pass, asked)
        .orElseGet(() -> GraphTrace.of(x, input -> forward(input, pass, asked)));
  }
}
