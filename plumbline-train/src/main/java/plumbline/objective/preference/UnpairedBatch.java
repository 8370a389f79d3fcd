package plumbline.objective.preference;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// Answers that are wanted or not.
///
/// @param answers the log-probabilities
/// @param wanted BOOL `[answers]`
/// @param weights what the loss of each answer is multiplied by, `[answers]`, null for 1
public record UnpairedBatch(Answers answers, Tensor wanted, @Nullable Tensor weights) {
  public UnpairedBatch {
    if (wanted.dtype() != DType.BOOL || !Arrays.equals(wanted.shape(), answers.policy().shape())) {
      throw new IllegalArgumentException(
          "labels are %s of shape %s, must be BOOL of shape [%d]"
              .formatted(wanted.dtype(), Arrays.toString(wanted.shape()), answers.count()));
    }
    Answers.sameShape("weights", weights, answers.policy());
    weights = weights == null ? null : weights.detach();
  }

  /// Weights of 1.
  public UnpairedBatch(Answers answers, Tensor wanted) {
    this(answers, wanted, null);
  }

  void check() {
    answers.check("labelled");
    if (weights != null) {
      PairBatch.checkWeights(weights);
    }
  }
}
