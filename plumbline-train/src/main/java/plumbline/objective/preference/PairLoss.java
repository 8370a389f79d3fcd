package plumbline.objective.preference;

/// A loss of one pair of answers with its own parameters.
public sealed interface PairLoss permits ReferencedLoss, FreeLoss, PairLoss.Supervised {
  /// The name in recipes.
  String name();

  /// What log-ratios are multiplied by; logged rewards are this times the log-ratio. 0 where the
  /// loss has none.
  double beta();

  /// Whether the f-divergence of the objective changes it.
  default boolean readsDivergence() {
    return false;
  }

  /// Whether the loss of a pair depends on the other pairs of its step.
  default boolean couplesPairs() {
    return false;
  }

  /// Whether chosen and rejected answers are sorted apart, so that no pair is left that a weight
  /// could belong to.
  default boolean sortsAnswers() {
    return false;
  }

  /// Cross-entropy of the chosen answers, a mean over all their tokens in the step: `sft` among
  /// other losses (RPO, MPO), and the term that CPO and ORPO add.
  record Supervised() implements PairLoss {
    @Override
    public String name() {
      return "sft";
    }

    @Override
    public double beta() {
      return 0;
    }
  }
}
