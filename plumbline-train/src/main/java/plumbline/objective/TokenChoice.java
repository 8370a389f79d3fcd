package plumbline.objective;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;
import plumbline.text.trajectory.TokenFate;

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

  /// Tokens that lose their surrogate for one reason, BOOL [rows, time].
  record Cut(TokenFate fate, Tensor tokens) {}

  /// `perToken` with 0 for the tokens that are dropped.
  Tensor apply(
      Tensor perToken, PolicyBatch batch, Columns columns, StepTotals step, Measures measures) {
    var result = perToken;
    for (var cut : cuts(batch, columns, step)) {
      measure(cut, measures);
      result = result.maskedFill(cut.tokens(), 0);
    }
    return result;
  }

  private static void measure(Cut cut, Measures measures) {
    switch (cut.fate()) {
      case OFF_POLICY -> measures.tokenShare("off_policy_dropped", cut.tokens());
      case LOW_ENTROPY -> measures.tokenShare("top_entropy_kept", cut.tokens().not());
      case MASTERED -> measures.tokenShare("mastered_masked", cut.tokens());
      default -> throw new IllegalStateException(cut.fate() + " is no choice of tokens");
    }
  }

  /// What is dropped, reason by reason.
  List<Cut> cuts(PolicyBatch batch, Columns columns, StepTotals step) {
    var cuts = new ArrayList<Cut>();
    if (asksSampler()) {
      var rollout = batch.rollout() == null ? batch.old() : batch.rollout();
      var sampled = columns.mask().choose(rollout, 0);
      var drift = columns.rowMean(sampled.minus(columns.logProbs().detach()));
      var dropped = columns.advantages().less(0).and(drift.greater(offPolicyThreshold));
      cuts.add(new Cut(TokenFate.OFF_POLICY, dropped));
    }
    if (topEntropy != null) {
      if (Double.isNaN(step.entropyThreshold())) {
        throw new IllegalArgumentException(
            "top-entropy masking needs the entropy threshold of the whole step in StepTotals");
      }
      var kept = batch.entropiesFor("top-entropy masking").atLeast(step.entropyThreshold());
      cuts.add(new Cut(TokenFate.LOW_ENTROPY, kept.not()));
    }
    if (mastered != null) {
      var entropies = batch.entropiesFor("the mask of mastered tokens");
      cuts.add(
          new Cut(
              TokenFate.MASTERED,
              mastered.masked(columns, batch.positiveRows(), entropies, step.meanEntropy())));
    }
    return cuts;
  }
}
