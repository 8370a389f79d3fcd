package plumbline.objective.preference;

import plumbline.tensor.Tensor;

/// The losses of [ReferencedLoss], per pair, not reduced.
///
/// @param batch the pairs
/// @param a `C - Cr`
/// @param b `R - Rr`
/// @param s `phi(a)`
/// @param t `phi(b)`
/// @param shift delta of [ReferencedLoss.Bco]
record ReferencedFormulas(PairBatch batch, Tensor a, Tensor b, Tensor s, Tensor t, double shift) {
  static Tensor perPair(ReferencedLoss loss, PairBatch batch, Divergence divergence, double shift) {
    var a = batch.chosen().logRatios(loss.name());
    var b = batch.rejected().logRatios(loss.name());
    return new ReferencedFormulas(batch, a, b, divergence.of(a), divergence.of(b), shift).of(loss);
  }

  private Tensor of(ReferencedLoss loss) {
    return switch (loss) {
      case ReferencedLoss.Sigmoid(var beta) -> nls(z(beta));
      case ReferencedLoss.Conservative(var beta, var e) -> smoothed(z(beta), e);
      case ReferencedLoss.Robust(var beta, var e) -> robust(z(beta), e);
      case ReferencedLoss.Hinge(var beta) -> hinge(z(beta));
      case ReferencedLoss.Ipo(var beta) -> meanMargin().minus(0.5 / beta).square();
      case ReferencedLoss.IpoOfSums(var beta) -> s.minus(t).minus(0.5 / beta).square();
      case ReferencedLoss.SigmoidOfMeans(var beta) -> nls(meanMargin().times(beta));
      case ReferencedLoss.Exo(var beta, var e) -> exo(z(beta), e);
      case ReferencedLoss.Nca(var beta) -> nca(s.times(beta), t.times(beta));
      case ReferencedLoss.Bco(var beta, var running) ->
          bco(s.times(beta), t.times(beta), running ? shift : 0);
      case ReferencedLoss.Sppo(var beta) -> sppo(0.5 / beta);
      case ReferencedLoss.Aot(var beta, var e) -> {
        var policy = batch.chosen().policy().minus(batch.rejected().policy());
        var chosen = batch.chosen().referenceFor(loss.name());
        yield transported(
            policy, chosen.minus(batch.rejected().referenceFor(loss.name())), beta, e);
      }
      case ReferencedLoss.AotUnpaired(var beta, var e) -> transported(a, b, beta, e);
      case ReferencedLoss.ApoZero(var beta) ->
          a.times(-beta).sigmoid().plus(b.times(beta).sigmoid());
      case ReferencedLoss.ApoDown(var beta) -> a.times(beta).sigmoid().plus(z(-beta).sigmoid());
      case ReferencedLoss.DiscoPop(var beta, var tau) -> discoPop(z(beta), tau);
      case ReferencedLoss.Adaptive adaptive -> adaptive(adaptive);
    };
  }

  private Tensor z(double beta) {
    return s.minus(t).times(beta);
  }

  private Tensor meanMargin() {
    return s.over(batch.chosen().lengths()).minus(t.over(batch.rejected().lengths()));
  }

  /// `-ls(z)`.
  static Tensor nls(Tensor z) {
    return z.logSigmoid().negate();
  }

  /// `-(1-e) ls(z) - e ls(-z)`.
  static Tensor smoothed(Tensor z, double e) {
    return e == 0 ? nls(z) : nls(z).times(1 - e).plus(nls(z.negate()).times(e));
  }

  /// `max(0, 1 - z)`.
  static Tensor hinge(Tensor z) {
    return z.negate().plus(1).clampMin(0);
  }

  private static Tensor robust(Tensor z, double e) {
    return nls(z).times(1 - e).minus(nls(z.negate()).times(e)).over(1 - 2 * e);
  }

  private static Tensor exo(Tensor z, double e) {
    var right = z.sigmoid().times(z.logSigmoid().minus(Math.log1p(-e)));
    var wrong = z.negate().sigmoid().times(z.negate().logSigmoid().minus(Math.log(e)));
    return right.plus(wrong);
  }

  private static Tensor nca(Tensor chosen, Tensor rejected) {
    return nls(chosen)
        .plus(nls(chosen.negate()).times(0.5))
        .plus(nls(rejected.negate()).times(0.5));
  }

  private static Tensor bco(Tensor chosen, Tensor rejected, double delta) {
    return nls(chosen.minus(delta)).plus(nls(rejected.minus(delta).negate()));
  }

  private Tensor sppo(double target) {
    return s.minus(target).square().plus(t.plus(target).square());
  }

  /// Per sorted position; gradients flow through the order, not through the ranks.
  private static Tensor transported(Tensor p, Tensor q, double beta, double e) {
    var difference = p.sort(false).values().minus(q.sort(false).values());
    return smoothed(difference.times(beta), e);
  }

  /// `w exp(-z)` as `exp(ls(z/tau) - z)`, which is finite where both factors are not.
  private static Tensor discoPop(Tensor z, double tau) {
    var gate = z.over(tau);
    var logistic = gate.negate().sigmoid().times(nls(z));
    return logistic.plus(gate.logSigmoid().minus(z).exp());
  }

  private Tensor adaptive(ReferencedLoss.Adaptive loss) {
    var chosen = batch.chosen();
    var supervised = supervised(chosen, loss.supervised());
    return mixed(alpha(chosen, loss.alpha()), nls(z(loss.beta())), supervised);
  }

  static Tensor supervised(Answers chosen, ReferencedLoss.Adaptive.SupervisedPart part) {
    return switch (part) {
      case MEAN -> chosen.means().negate();
      case SUM -> chosen.policy().negate();
    };
  }

  /// `exp(C / nC)`: how likely the tokens of the answers are, in (0, 1].
  static Tensor alpha(Answers chosen, ReferencedLoss.Adaptive.Alpha kind) {
    var alpha = chosen.means().exp();
    return switch (kind) {
      case PER_PAIR -> alpha.detach();
      case PER_PAIR_WITH_GRADIENT -> alpha;
      case PER_BATCH -> alpha.detach().mean().plus(alpha.detach().times(0));
    };
  }

  /// `alpha dpo + (1 - alpha) sft`.
  static Tensor mixed(Tensor alpha, Tensor dpo, Tensor sft) {
    return alpha.times(dpo).plus(alpha.negate().plus(1).times(sft));
  }
}
