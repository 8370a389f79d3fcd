package plumbline.train;

import plumbline.objective.PolicyObjective;
import plumbline.tensor.Tensor;

/// What one micro-batch contributes to the loss of its step.
@FunctionalInterface
public interface MicroLoss {
  /// The contribution, already divided by the counts of the whole step.
  ///
  /// @param batch the rows
  /// @param logProbs FLOAT32 [rows, width], with gradient
  /// @param entropies FLOAT32 [rows, width]
  PolicyObjective.Result of(MicroBatch batch, Tensor logProbs, Tensor entropies);
}
