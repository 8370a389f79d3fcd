package plumbline.model;

import org.jspecify.annotations.Nullable;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Log-probability and entropy of target tokens, computed through the head in chunks so that no
/// `[tokens, vocab]` tensor outlives its chunk, forward or backward. Where all logits fit in one
/// chunk they are kept and the head is run once; else it is run again on the way back.
///
/// Use: take [#logProbs] and [#entropies] (leaves of a small graph), make a loss of them, call
/// [#backward], which carries the gradient through the head and the model.
public final class TokenScores {
  /// Up to 16 MiB of FLOAT32, which are kept, or 128 tokens: a head of 150,000 tokens is multiplied
  /// twice as fast by them as by the 27 that the memory would hold.
  private static final LogitChunk CHUNK = new LogitChunk(4 << 20, 128);

  private final Tensor hidden;
  private final Tensor head;
  private final Tensor targets;
  private final double temperature;
  private final int chunk;
  private final boolean kept;
  private final boolean wantsEntropyGradient;
  private final Tensor logProbs;
  private final Tensor entropies;

  TokenScores(
      Tensor hidden,
      Tensor head,
      Tensor targets,
      double temperature,
      boolean entropyGradient,
      LogitChunk size) {
    this.hidden = hidden;
    this.head = head;
    this.targets = targets;
    this.temperature = temperature;
    this.wantsEntropyGradient = entropyGradient;
    long vocab = head.size(0);
    this.chunk = size.tokens(hidden.size(0), vocab);
    this.kept = hidden.size(0) * vocab <= size.most();
    if (kept) {
      var all = logDistribution(hidden);
      this.logProbs = picked(all, targets);
      this.entropies = entropyGradient ? entropy(all) : entropyAside(all);
    } else {
      this.logProbs = Tensors.empty(DType.FLOAT32, hidden.device(), hidden.size(0));
      this.entropies = Tensors.empty(DType.FLOAT32, hidden.device(), hidden.size(0));
      scoreInChunks();
      logProbs.requireGrad();
      if (entropyGradient) {
        entropies.requireGrad();
      }
    }
  }

  /// Scores of `targets` `[n]` given states `hidden` [n, width] under `head` [vocab, width], logits
  /// divided by `temperature`. The entropies carry no gradient.
  public static TokenScores of(Tensor hidden, Tensor head, Tensor targets, double temperature) {
    return new TokenScores(hidden, head, targets, temperature, false, CHUNK);
  }

  /// The same, with a gradient through the entropies too.
  public static TokenScores withEntropyGradient(
      Tensor hidden, Tensor head, Tensor targets, double temperature) {
    return new TokenScores(hidden, head, targets, temperature, true, CHUNK);
  }

  /// Bytes that scoring so many tokens holds at its peak: logits of a chunk, their distribution and
  /// its gradient.
  public static long bytes(long tokens, long vocab) {
    return 3L * CHUNK.tokens(tokens, vocab) * vocab * Float.BYTES;
  }

  /// Log-probability of every target, FLOAT32 `[n]`, in nats.
  public Tensor logProbs() {
    return logProbs;
  }

  /// Entropy at every target, FLOAT32 `[n]`, in nats.
  public Tensor entropies() {
    return entropies;
  }

  /// `log sum_v p(v)^2` at every target, FLOAT32 `[n]`, in nats: how probable it is that two draws
  /// agree. Without gradient; the head is run again for it.
  public Tensor collisions() {
    var collisions = Tensors.empty(DType.FLOAT32, hidden.device(), hidden.size(0));
    inChunks((all, start, length) ->
        collisions.narrow(0, start, length).copy_(all.times(2).logSumExp(-1, false)));
    return collisions;
  }

  /// Carries the gradient of `loss`, a number made of the scores, into every leaf below.
  public void backward(Tensor loss) {
    loss.backward();
    if (kept || !(hidden.requiresGrad() || head.requiresGrad())) {
      return;
    }
    var toLogProbs = logProbs.grad();
    var toEntropies = wantsEntropyGradient ? entropies.grad() : null;
    if (toLogProbs == null && toEntropies == null) {
      return;
    }
    var toHidden = Tensors.empty(hidden.dtype(), hidden.device(), hidden.shape());
    try (var _ = Autograd.pause();
        var _ = Autocast.open(hidden.device(), DType.FLOAT32)) {
      for (long start = 0; start < hidden.size(0); start += chunk) {
        long length = Math.min(chunk, hidden.size(0) - start);
        try (var _ = TensorScope.open()) {
          var states = hidden.narrow(0, start, length).to(head.dtype());
          var toLogits = toLogits(states, toLogProbs, toEntropies, start, length).to(head.dtype());
          toHidden.narrow(0, start, length).copy_(toLogits.matmul(head));
          if (head.requiresGrad()) {
            collect(head, toLogits, states);
          }
        }
      }
    }
    if (hidden.requiresGrad()) {
      hidden.backward(toHidden);
    }
  }

  /// The gradient of a chunk with respect to its logits z, where p is their softmax at temperature
  /// T and H its entropy: `(g_lp (onehot - p) - g_H p (log p + H)) / T`.
  private Tensor toLogits(
      Tensor states,
      @Nullable Tensor toLogProbs,
      @Nullable Tensor toEntropies,
      long start,
      long length) {
    var all = logDistribution(states);
    var gradient = all.exp();
    var factor = Tensors.zeros(DType.FLOAT32, all.device(), length, 1);
    if (toLogProbs != null) {
      factor.add_(toLogProbs.narrow(0, start, length).unsqueeze(1), -1);
    }
    if (toEntropies != null) {
      var weight = toEntropies.narrow(0, start, length).unsqueeze(1);
      gradient.mul_(all.add_(entropy(all).unsqueeze(1)).mul_(weight).mul_(-1).add_(factor));
    } else {
      gradient.mul_(factor);
    }
    if (toLogProbs != null) {
      var wanted = targets.narrow(0, start, length).unsqueeze(1);
      gradient.scatterAdd_(1, wanted, toLogProbs.narrow(0, start, length).unsqueeze(1));
    }
    return temperature == 1 ? gradient : gradient.mul_(1 / temperature);
  }

  /// Adds the head's share of a chunk into its gradient, without a tensor of the head's size.
  static void collect(Tensor head, Tensor toLogits, Tensor states) {
    var sum = head.grad();
    if (sum == null) {
      head.setGrad(toLogits.transpose(0, 1).matmul(states));
    } else {
      sum.addmm_(toLogits.transpose(0, 1), states);
    }
  }

  private void scoreInChunks() {
    inChunks((all, start, length) -> {
      logProbs.narrow(0, start, length).copy_(picked(all, targets.narrow(0, start, length)));
      entropies.narrow(0, start, length).copy_(all.exp().mul_(all).sum(-1, false).negate());
    });
  }

  private interface Chunk {
    /// @param all log-probabilities of all tokens, FLOAT32 [length, vocab]
    void on(Tensor all, long start, long length);
  }

  /// Runs the head chunk by chunk, without gradient.
  private void inChunks(Chunk work) {
    try (var _ = Autograd.pause()) {
      for (long start = 0; start < hidden.size(0); start += chunk) {
        long length = Math.min(chunk, hidden.size(0) - start);
        try (var _ = TensorScope.open()) {
          work.on(logDistribution(hidden.narrow(0, start, length)), start, length);
        }
      }
    }
  }

  /// Log-probabilities of all tokens, FLOAT32 [n, vocab].
  private Tensor logDistribution(Tensor states) {
    return logDistribution(states, head, temperature);
  }

  static Tensor logDistribution(Tensor states, Tensor head, double temperature) {
    try (var scope = TensorScope.open()) { // logits are large and end here
      var logits = states.linear(head).to(DType.FLOAT32);
      var tempered = temperature == 1 ? logits : logits.over(temperature);
      return scope.promote(tempered.logSoftmax(-1));
    }
  }

  private static Tensor picked(Tensor all, Tensor wanted) {
    return all.gather(1, wanted.unsqueeze(1)).squeeze(1);
  }

  private static Tensor entropy(Tensor all) {
    return all.exp().times(all).sum(-1, false).negate();
  }

  /// The entropy without a gradient; what it is made of ends here.
  private static Tensor entropyAside(Tensor all) {
    try (var _ = Autograd.pause();
        var scope = TensorScope.open()) {
      return scope.promote(entropy(all));
    }
  }
}
