package plumbline.model;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Log-probability and entropy of target tokens, computed through the head in chunks so that no
/// [tokens, vocab] tensor outlives its chunk, forward or backward. Where all logits fit in one
/// chunk they are kept and the head is run once; else it is run again on the way back.
///
/// Use: take [#logProbs] and [#entropies] (leaves of a small graph), make a loss of them, call
/// [#backward], which carries the gradient through the head and the model.
public final class TokenScores {
  /// Largest number of logits kept: 32 MiB of FLOAT32.
  private static final long KEPT_LOGITS = 8 << 20;

  private final Tensor hidden;
  private final Tensor head;
  private final Tensor targets;
  private final double temperature;
  private final int chunk;
  private final boolean kept;
  private final boolean wantsEntropyGradient;
  private final Tensor logProbs;
  private final Tensor entropies;

  private TokenScores(
      Tensor hidden, Tensor head, Tensor targets, double temperature, boolean entropyGradient) {
    this.hidden = hidden;
    this.head = head;
    this.targets = targets;
    this.temperature = temperature;
    this.wantsEntropyGradient = entropyGradient;
    long vocab = head.size(0);
    this.chunk = (int) Math.max(1, Math.min(hidden.size(0), KEPT_LOGITS / vocab));
    this.kept = chunk >= hidden.size(0);
    if (kept) {
      var scores = score(hidden, targets);
      this.logProbs = scores.logProbs();
      this.entropies = scores.entropies();
    } else {
      var all = inChunks();
      this.logProbs = all.logProbs().requireGrad();
      this.entropies = entropyGradient ? all.entropies().requireGrad() : all.entropies();
    }
  }

  /// Scores of `targets` `[n]` given states `hidden` [n, width] under `head` [vocab, width], logits
  /// divided by `temperature`. The entropies carry no gradient.
  public static TokenScores of(Tensor hidden, Tensor head, Tensor targets, double temperature) {
    return new TokenScores(hidden, head, targets, temperature, false);
  }

  /// The same, with a gradient through the entropies too.
  public static TokenScores withEntropyGradient(
      Tensor hidden, Tensor head, Tensor targets, double temperature) {
    return new TokenScores(hidden, head, targets, temperature, true);
  }

  /// Log-probability of every target, FLOAT32 `[n]`, in nats.
  public Tensor logProbs() {
    return logProbs;
  }

  /// Entropy at every target, FLOAT32 `[n]`, in nats.
  public Tensor entropies() {
    return entropies;
  }

  /// Carries the gradient of `loss`, a number made of the scores, into every leaf below.
  public void backward(Tensor loss) {
    loss.backward();
    if (kept || !hidden.requiresGrad()) {
      return;
    }
    var toLogProbs = logProbs.grad();
    var toEntropies = wantsEntropyGradient ? entropies.grad() : null;
    var toHidden = Tensors.empty(hidden.dtype(), hidden.device(), hidden.shape());
    for (long start = 0; start < hidden.size(0); start += chunk) {
      long length = Math.min(chunk, hidden.size(0) - start);
      try (var _ = TensorScope.open()) {
        var part = hidden.narrow(0, start, length).detach().requireGrad();
        var scores = score(part, targets.narrow(0, start, length));
        var seed = weighted(scores.logProbs(), toLogProbs, start, length);
        var entropySeed = weighted(scores.entropies(), toEntropies, start, length);
        both(seed, entropySeed).backward();
        var grad = part.grad();
        if (grad != null) {
          toHidden.narrow(0, start, length).copy_(grad);
        }
      }
    }
    hidden.backward(toHidden);
  }

  private static @Nullable Tensor weighted(
      Tensor values, @Nullable Tensor gradient, long start, long length) {
    return gradient == null ? null : values.times(gradient.narrow(0, start, length)).sum();
  }

  private static Tensor both(@Nullable Tensor first, @Nullable Tensor second) {
    if (first != null && second != null) {
      return first.plus(second);
    }
    if (first == null && second == null) {
      throw new IllegalStateException("the loss depends on neither log-probs nor entropies");
    }
    return first != null ? first : java.util.Objects.requireNonNull(second);
  }

  private record Scores(Tensor logProbs, Tensor entropies) {}

  private Scores inChunks() {
    long n = hidden.size(0);
    var allLogProbs = Tensors.empty(DType.FLOAT32, hidden.device(), n);
    var allEntropies = Tensors.empty(DType.FLOAT32, hidden.device(), n);
    try (var _ = Autograd.pause()) {
      for (long start = 0; start < n; start += chunk) {
        long length = Math.min(chunk, n - start);
        try (var _ = TensorScope.open()) {
          var scores = score(hidden.narrow(0, start, length), targets.narrow(0, start, length));
          allLogProbs.narrow(0, start, length).copy_(scores.logProbs());
          allEntropies.narrow(0, start, length).copy_(scores.entropies());
        }
      }
    }
    return new Scores(allLogProbs, allEntropies);
  }

  private Scores score(Tensor states, Tensor wanted) {
    var logits = states.linear(head).to(DType.FLOAT32);
    var scaled = temperature == 1 ? logits : logits.over(temperature);
    var all = scaled.logSoftmax(-1);
    var picked = all.gather(1, wanted.unsqueeze(1)).squeeze(1);
    UnaryOperator<Tensor> entropy = logP -> logP.exp().times(logP).sum(-1, false).negate();
    if (wantsEntropyGradient) {
      return new Scores(picked, entropy.apply(all));
    }
    try (var _ = Autograd.pause()) {
      return new Scores(picked, entropy.apply(all));
    }
  }
}
