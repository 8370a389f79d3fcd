package plumbline.objective;

import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;

/// Which trained tokens keep their surrogate. What is dropped stays in every denominator.
///
/// @param topEntropy tokens by entropy, or null for all
/// @param offPolicyThreshold a row with A < 0 and `mean_t(roll - lp)` above it is dropped; infinite
///   drops none
/// @param mastered tokens that are certain in good responses, or null to train them
public record TokenChoice(
    @Nullable TopEntropy topEntropy, double offPolicyThreshold, @Nullable MasteredTokens mastered) {
  /// All tokens.
  public static final TokenChoice ALL = new TokenChoice(null, Double.POSITIVE_INFINITY, null);

  public TokenChoice {
    if (Double.isNaN(offPolicyThreshold)) {
      throw new IllegalArgumentException("the off-policy threshold is NaN, must be a number");
    }
  }

  /// Whether the sampler's report decides.
  public boolean asksSampler() {
    return offPolicyThreshold != Double.POSITIVE_INFINITY;
  }

  /// Whether a figure of the entropies of the whole step is needed before its first forward.
  public boolean needsStepEntropies() {
    return topEntropy != null || (mastered != null && mastered.gate() == MasteredTokens.Gate.BATCH);
  }

  /// `perToken` with 0 for the tokens that are dropped.
  Tensor apply(
      Tensor perToken, PolicyBatch batch, Columns columns, StepTotals step, Measures measures) {
    var result = perToken;
    if (asksSampler()) {
      var rollout = batch.rollout() == null ? batch.old() : batch.rollout();
      var sampled = columns.mask().choose(rollout, 0);
      var drift = columns.rowMean(sampled.minus(columns.logProbs().detach()));
      var dropped = columns.advantages().less(0).and(drift.greater(offPolicyThreshold));
      measures.tokenShare("off_policy_dropped", dropped);
      result = result.maskedFill(dropped, 0);
    }
    if (topEntropy != null) {
      if (Double.isNaN(step.entropyThreshold())) {
        throw new IllegalArgumentException(
            "top-entropy masking needs the entropy threshold of the whole step in StepTotals");
      }
      var kept = batch.entropiesFor("top-entropy masking").atLeast(step.entropyThreshold());
      measures.tokenShare("top_entropy_kept", kept);
      result = kept.choose(result, 0);
    }
    if (mastered != null) {
      var entropies = batch.entropiesFor("the mask of mastered tokens");
      var masked = mastered.masked(columns, batch.positiveRows(), entropies, step.meanEntropy());
      measures.tokenShare("mastered_masked", masked);
      result = result.maskedFill(masked, 0);
    }
    return result;
  }
}
