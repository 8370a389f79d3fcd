package plumbline.objective.preference;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.objective.LossSum;
import plumbline.tensor.Tensor;

/// Pairs of answers to the same prompts.
///
/// @param chosen the better ones
/// @param rejected the worse ones
/// @param supervised what the supervised term is of: the summed cross-entropy of its tokens and how
///   many they are
/// @param weights what the preference losses of each pair are multiplied by, `[pairs]`, null for 1
public record PairBatch(
    Answers chosen, Answers rejected, LossSum supervised, @Nullable Tensor weights) {
  public PairBatch {
    if (chosen.count() != rejected.count()) {
      throw new IllegalArgumentException(
          "%d chosen answers and %d rejected ones, must be as many"
              .formatted(chosen.count(), rejected.count()));
    }
    if (weights != null && !Arrays.equals(weights.shape(), chosen.policy().shape())) {
      throw new IllegalArgumentException(
          "weights have shape %s, must be [%d]: one a pair"
              .formatted(Arrays.toString(weights.shape()), chosen.count()));
    }
    weights = weights == null ? null : weights.detach();
  }

  /// Pairs whose supervised term is of the completion tokens of the chosen answers.
  public PairBatch(Answers chosen, Answers rejected) {
    this(
        chosen,
        rejected,
        new LossSum(chosen.policy().sum().negate(), chosen.lengths().sum().item()),
        null);
  }

  /// The same pairs with these weights.
  public PairBatch weighted(@Nullable Tensor perPair) {
    return new PairBatch(chosen, rejected, supervised, perPair);
  }

  /// How many pairs.
  public long count() {
    return chosen.count();
  }

  /// Refuses numbers that no sound forward and no sound data make.
  void check() {
    chosen.check("chosen");
    rejected.check("rejected");
    if (weights != null) {
      checkWeights(weights);
    }
  }

  static void checkWeights(Tensor weights) {
    long wrong = Answers.first(weights.atLeast(0).and(weights.isFinite()).not());
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          "weight %d is %s, must be a number of at least 0"
              .formatted(wrong + 1, weights.select(0, wrong).item()));
    }
  }
}
