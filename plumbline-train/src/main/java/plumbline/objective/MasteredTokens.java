package plumbline.objective;

import plumbline.tensor.Tensor;

/// Takes the gradient of tokens that the policy has mastered: those of a response with reward 1
/// whose probability is at least `probability`. Reinforcing what is certain already makes the
/// entropy collapse (UloRL, arXiv 2507.19766). They stay in every denominator.
///
/// @param probability in (0, 1]; 0.99 in the paper
/// @param entropy nats; tokens are masked only while the mean entropy lies below it, 0.2 in the
///   paper
/// @param gate which mean that is
public record MasteredTokens(double probability, double entropy, Gate gate) {
  public MasteredTokens {
    if (!(probability > 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "mastered tokens have a probability of at least %s, must lie in (0, 1]"
              .formatted(probability));
    }
    if (!(entropy >= 0)) {
      throw new IllegalArgumentException(
          "the entropy below which mastered tokens are masked is %s, must be >= 0"
              .formatted(entropy));
    }
  }

  /// When mastered tokens are masked.
  public enum Gate {
    /// Always.
    ALWAYS,
    /// Where the mean entropy of their response is below the limit (the paper's formula).
    SAMPLE,
    /// Where the mean entropy of all trained tokens of the optimiser step is.
    BATCH
  }

  /// BOOL [rows, time]: the tokens that are masked.
  ///
  /// @param positive BOOL `[rows]`, responses with reward 1
  /// @param entropies [rows, time]
  /// @param meanEntropy of the step
  Tensor masked(Columns columns, Tensor positive, Tensor entropies, double meanEntropy) {
    var certain = columns.logProbs().detach().atLeast(Math.log(probability));
    var masked = certain.and(columns.mask()).and(columns.spread(positive.unsqueeze(1)));
    return switch (gate) {
      case ALWAYS -> masked;
      case SAMPLE -> {
        var clean = columns.mask().choose(entropies.detach(), 0);
        yield masked.and(columns.spread(columns.rowMean(clean).less(entropy)));
      }
      case BATCH -> {
        if (Double.isNaN(meanEntropy)) {
          throw new IllegalArgumentException(
              "the mask of mastered tokens needs the mean entropy of the whole step in StepTotals");
        }
        yield meanEntropy < entropy ? masked : masked.and(masked.not());
      }
    };
  }
}
