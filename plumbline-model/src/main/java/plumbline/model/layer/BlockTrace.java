package plumbline.model.layer;

import java.util.Optional;
import plumbline.tensor.Tensor;

/// A dense block with its way back by hand: products without a graph by kernels that read matrices
/// as they lie, gradients of matrices added where they belong, no copy kept that the way back does
/// not need. Biases and norms of heads leave what happens between queries, keys and values to a
/// graph.
final class BlockTrace implements Trace {
  private final long[] shape;
  private final Asked asked;
  private final NormTrace attentionNorm;
  private final TracedProduct queriesKeysValues;
  private final Trace mixing;
  private final TracedProduct attentionOutput;
  private final NormTrace feedForwardNorm;
  private final GateTrace feedForward;
  private final Tensor output;

  /// The matrices of a block that can be traced.
  private record Matrices(
      Attention attention,
      TracedProduct queriesKeysValues,
      TracedProduct attentionOutput,
      TracedProduct gateAndUp,
      TracedProduct down) {}

  private BlockTrace(DecoderBlock block, Matrices matrices, Tensor x, Pass pass, Asked asked) {
    this.shape = x.shape();
    this.asked = asked;
    var flat = flat(x);
    this.queriesKeysValues = matrices.queriesKeysValues();
    this.attentionOutput = matrices.attentionOutput();
    var first = block.attentionNorm().kernel();
    this.attentionNorm = new NormTrace(first, flat, first.of(flat));
    var projected = queriesKeysValues.product(attentionNorm.output());
    this.mixing = mixing(matrices.attention(), projected.reshape(shape[0], shape[1], -1), pass);
    var attended = attentionOutput.product(mixed());
    var second = block.feedForwardNorm().kernel();
    this.feedForwardNorm = new NormTrace(second, attended, second.ofSum(attended, asked.of(flat)));
    this.feedForward =
        GateTrace.of(matrices.gateAndUp(), matrices.down(), feedForwardNorm.output());
    var fed = feedForward.output().add_(attended);
    this.output = asked.places() == null ? fed.reshape(shape) : fed;
  }

  private static Trace mixing(Attention attention, Tensor projected, Pass pass) {
    var input = attention.input();
    return !input.hasBiases() && !attention.hasNorms() && MixTrace.allows(pass, projected)
        ? attention.trace(projected, pass)
        : GraphTrace.of(projected, leaf -> attention.mixed(input.withBiases(leaf), pass));
  }

  /// The trace of a block whose matrices are FLOAT32, all trained and lying as products need them
  /// or frozen with adapters that drop nothing; empty for any other.
  static Optional<Trace> of(DecoderBlock block, Tensor x, Pass pass, Asked asked) {
    return x.isPlain()
        ? matrices(block).map(matrices -> new BlockTrace(block, matrices, x, pass, asked))
        : Optional.empty();
  }

  private static Optional<Matrices> matrices(DecoderBlock block) {
    if (!(block.attention() instanceof Attention attention)
        || !(block.feedForward() instanceof FeedForward.Gated gated)
        || gated.input().hasBiases()
        || !TracedProduct.isLed(block.attentionNorm().weight())
        || !TracedProduct.isLed(block.feedForwardNorm().weight())) {
      return Optional.empty();
    }
    var input = attention.input().traced();
    var output = attention.output().traced();
    var gateAndUp = gated.input().traced();
    var down = gated.down().traced();
    return input.isPresent() && output.isPresent() && gateAndUp.isPresent() && down.isPresent()
        ? Optional.of(
            new Matrices(attention, input.get(), output.get(), gateAndUp.get(), down.get()))
        : Optional.empty();
  }

  private Tensor mixed() {
    return asked.of(flat(mixing.output().detach()));
  }

  private static Tensor flat(Tensor x) {
    return x.reshape(-1, x.size(-1));
  }

  @Override
  public Tensor output() {
    return output;
  }

  @Override
  public Tensor backward(Tensor gradient) {
    var sum = flat(gradient);
    feedForwardNorm.backward(feedForward.backward(sum), sum);
    var toMixed = asked.back(attentionOutput.backward(sum, mixed()), flat(mixing.output()).shape());
    var toProjected = flat(mixing.backward(toMixed.reshape(mixing.output().shape())));
    var toAll = asked.back(sum, attentionNorm.x().shape());
    attentionNorm.backward(queriesKeysValues.backward(toProjected, attentionNorm.output()), toAll);
    return toAll.reshape(shape);
  }
}
