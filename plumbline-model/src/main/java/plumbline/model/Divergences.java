package plumbline.model;

import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// How far next-token distributions lie from those of a frozen model, over the whole vocabulary and
/// not only the token that came. Computed through both heads in chunks, forward and backward, so
/// that no `[tokens, vocab]` tensor outlives its chunk.
///
/// Use: make a loss of [#values] (a leaf of a small graph), run it backwards, then call
/// [#backward].
public final class Divergences {
  /// Up to 4 MiB of FLOAT32, or 16 tokens; about eight tensors of that size live at a time.
  private static final LogitChunk CHUNK = new LogitChunk(1 << 20, 16);

  private final Tensor hidden;
  private final Tensor head;
  private final Tensor baseHidden;
  private final Tensor baseHead;
  private final Direction direction;
  private final int chunk;
  private final Tensor values;

  /// Which distribution comes first; p is of the model that is trained, p0 of the frozen one.
  public enum Direction {
    /// `KL(p || p0)`, whose gradient with respect to the logits is `p ((log p - log p0) - KL)`.
    REVERSE,
    /// `KL(p0 || p)`, whose gradient is `p - p0`.
    FORWARD
  }

  Divergences(
      Tensor hidden,
      Tensor head,
      Tensor baseHidden,
      Tensor baseHead,
      Direction direction,
      LogitChunk size) {
    if (head.size(0) != baseHead.size(0)) {
      throw new IllegalArgumentException(
          "reference and policy vocabularies differ (%d vs %d)"
              .formatted(baseHead.size(0), head.size(0)));
    }
    this.hidden = hidden;
    this.head = head;
    this.baseHidden = baseHidden;
    this.baseHead = baseHead;
    this.direction = direction;
    this.chunk = size.tokens(hidden.size(0), head.size(0));
    this.values = Tensors.empty(DType.FLOAT32, hidden.device(), hidden.size(0));
    try (var _ = Autograd.pause()) {
      for (long start = 0; start < hidden.size(0); start += chunk) {
        long length = Math.min(chunk, hidden.size(0) - start);
        try (var _ = TensorScope.open()) {
          var logs = logs(hidden.narrow(0, start, length), head);
          var baseLogs = logs(baseHidden.narrow(0, start, length), baseHead);
          values.narrow(0, start, length).copy_(of(logs, baseLogs, direction));
        }
      }
    }
    values.requireGrad();
  }

  /// Divergences of the distributions after states `hidden` [n, width] under `head` [vocab, width]
  /// from those after `baseHidden` under `baseHead`, which get no gradient.
  ///
  /// @throws IllegalArgumentException where the vocabularies differ
  public static Divergences of(
      Tensor hidden, Tensor head, Tensor baseHidden, Tensor baseHead, Direction direction) {
    return new Divergences(hidden, head, baseHidden, baseHead, direction, CHUNK);
  }

  /// The plain formula: the divergence of every row, in nats.
  ///
  /// @param logs log-probabilities [n, vocab]
  /// @param baseLogs of the frozen model, the same shape
  static Tensor of(Tensor logs, Tensor baseLogs, Direction direction) {
    return switch (direction) {
      case REVERSE -> logs.exp().times(logs.minus(baseLogs)).sum(-1, false);
      case FORWARD -> baseLogs.exp().times(baseLogs.minus(logs)).sum(-1, false);
    };
  }

  /// The gradient of every divergence with respect to the logits that `logs` came of [n, vocab].
  static Tensor toLogits(Tensor logs, Tensor baseLogs, Direction direction) {
    return switch (direction) {
      case REVERSE -> {
        var difference = logs.minus(baseLogs);
        var probabilities = logs.exp();
        var divergence = probabilities.times(difference).sum(-1, true);
        yield probabilities.times(difference.minus(divergence));
      }
      case FORWARD -> logs.exp().minus(baseLogs.exp());
    };
  }

  /// The divergence at every state, FLOAT32 `[n]`, in nats.
  public Tensor values() {
    return values;
  }

  /// Carries the gradient that [#values] collected into states and head.
  public void backward() {
    var upstream = values.grad();
    if (upstream == null || !(hidden.requiresGrad() || head.requiresGrad())) {
      return;
    }
    var toHidden = Tensors.empty(hidden.dtype(), hidden.device(), hidden.shape());
    try (var _ = Autograd.pause();
        var _ = Autocast.open(hidden.device(), DType.FLOAT32)) {
      for (long start = 0; start < hidden.size(0); start += chunk) {
        long length = Math.min(chunk, hidden.size(0) - start);
        try (var _ = TensorScope.open()) {
          var states = hidden.narrow(0, start, length).to(head.dtype());
          var baseStates = baseHidden.narrow(0, start, length).to(baseHead.dtype());
          var toLogits =
              toLogits(logs(states, head), logs(baseStates, baseHead), direction)
                  .times(upstream.narrow(0, start, length).unsqueeze(1))
                  .to(head.dtype());
          toHidden.narrow(0, start, length).copy_(toLogits.matmul(head));
          if (head.requiresGrad()) {
            TokenScores.collect(head, toLogits, states);
          }
        }
      }
    }
    if (hidden.requiresGrad()) {
      hidden.backward(toHidden);
    }
  }

  private static Tensor logs(Tensor states, Tensor head) {
    return TokenScores.logDistribution(states, head, 1);
  }
}
