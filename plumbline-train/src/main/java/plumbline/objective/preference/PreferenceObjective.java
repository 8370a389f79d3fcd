package plumbline.objective.preference;

import java.util.List;
import java.util.Optional;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;

/// Losses of pairs with their weights: one for DPO and most others, several for mixtures such as
/// RPO (sigmoid and sft) and MPO (sigmoid, bco_pair and sft).
///
/// ```
/// loss = sum_k weight_k * mean over pairs of (pair weight * loss_k)
///      + sum_sft weight * (cross-entropy of the supervised tokens / their number)
/// ```
///
/// Means divide by the counts of the whole step, so gradients of micro-batches add up. Weights of
/// pairs change what a pair contributes, not what the step is divided by, and leave the supervised
/// term alone.
///
/// @param terms the losses
/// @param divergence phi of the losses that read it
public record PreferenceObjective(List<Term> terms, Divergence divergence) {
  public PreferenceObjective {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("an objective needs a loss");
    }
    checkWeights(terms);
    boolean read = terms.stream().anyMatch(term -> term.loss().readsDivergence());
    if (!read && !(divergence instanceof Divergence.ReverseKl)) {
      throw new IllegalArgumentException(
          "divergence %s would be ignored: %s reads raw log-ratios or no reference; leave it out or choose another loss"
              .formatted(divergence.name(), names(terms)));
    }
  }

  private static void checkWeights(List<Term> terms) {
    if (terms.stream().allMatch(term -> term.weight() == 0)) {
      throw new IllegalArgumentException(
          "all weights of %s are 0: nothing would be learnt".formatted(names(terms)));
    }
  }

  private static String names(List<Term> terms) {
    return String.join(", ", terms.stream().map(term -> term.loss().name()).toList());
  }

  /// A loss and what it is multiplied by.
  public record Term(PairLoss loss, double weight) {
    public Term {
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "the weight of %s is %s, must be a number of at least 0"
                .formatted(loss.name(), weight));
      }
    }
  }

  /// What a step is divided by.
  ///
  /// @param pairs of the step
  /// @param supervisedTokens of the step
  /// @param shift delta of [ReferencedLoss.Bco] where it runs
  public record StepTotals(double pairs, double supervisedTokens, double shift) {
    /// Of one batch that is the whole step.
    public static StepTotals of(PairBatch wholeStep) {
      return new StepTotals(wholeStep.count(), wholeStep.supervised().count(), 0);
    }
  }

  /// One loss under the reverse KL divergence.
  public static PreferenceObjective of(PairLoss loss) {
    return new PreferenceObjective(List.of(new Term(loss, 1)), new Divergence.ReverseKl());
  }

  /// Whether log-probabilities of a reference are needed.
  public boolean usesReference() {
    return terms.stream().anyMatch(term -> term.loss() instanceof ReferencedLoss);
  }

  /// Whether there is a supervised term.
  public boolean isSupervised() {
    return terms.stream().anyMatch(term -> term.loss() instanceof PairLoss.Supervised);
  }

  /// Whether the loss of a pair depends on the others of its step, so that the step has to be known
  /// before a part of it can be evaluated.
  public boolean couplesPairs() {
    return terms.stream().anyMatch(term -> term.loss().couplesPairs());
  }

  /// Whether a running shift is subtracted from rewards.
  public boolean usesShift() {
    return terms.stream()
        .anyMatch(term -> term.loss() instanceof ReferencedLoss.Bco bco && bco.runningShift());
  }

  /// The first loss with a beta, by which rewards are logged.
  public Optional<PairLoss> leading() {
    return terms.stream().map(Term::loss).filter(loss -> loss.beta() > 0).findFirst();
  }

  /// What one micro-batch contributes to the loss of its step.
  ///
  /// @throws IllegalArgumentException for numbers that no sound forward or data make, and where a
  ///   loss lacks its reference
  public PolicyObjective.Result evaluate(PairBatch batch, StepTotals step) {
    try (var _ = Autograd.pause()) {
      batch.check();
    }
    var share = share(terms.getFirst(), batch, step);
    for (var term : terms.subList(1, terms.size())) {
      share = share.plus(share(term, batch, step));
    }
    return new PolicyObjective.Result(share, metrics(batch));
  }

  /// The objective on one batch that is the whole step.
  public PolicyObjective.Result evaluate(PairBatch wholeStep) {
    var weights = wholeStep.weights();
    if (weights != null && weights.max().item() == 0) {
      throw new IllegalArgumentException(
          "the weights of all %d pairs are 0: nothing would be learnt"
              .formatted(wholeStep.count()));
    }
    return evaluate(wholeStep, StepTotals.of(wholeStep));
  }

  private Tensor share(Term term, PairBatch batch, StepTotals step) {
    if (term.loss().sortsAnswers() && batch.weights() != null) {
      throw new IllegalArgumentException(
          "%s sorts chosen and rejected apart, so there is no pair that a weight could belong to; leave weights out or choose another loss"
              .formatted(term.loss().name()));
    }
    var loss =
        switch (term.loss()) {
          case PairLoss.Supervised _ -> batch.supervised().share(step.supervisedTokens());
          case ReferencedLoss referenced ->
              mean(
                  ReferencedFormulas.perPair(referenced, batch, divergence, step.shift()),
                  batch,
                  step);
          case FreeLoss free -> mean(FreeFormulas.perPair(free, batch), batch, step);
        };
    return term.weight() == 1 ? loss : loss.times(term.weight());
  }

  private static Tensor mean(Tensor perPair, PairBatch batch, StepTotals step) {
    var weighted = batch.weights() == null ? perPair : perPair.times(batch.weights());
    return weighted.sum().over(step.pairs());
  }

  private LossMetrics metrics(PairBatch batch) {
    return leading()
        .map(loss -> PairMeasures.of(loss, batch, divergence))
        .orElseGet(() -> PairMeasures.logProbs(batch));
  }
}
