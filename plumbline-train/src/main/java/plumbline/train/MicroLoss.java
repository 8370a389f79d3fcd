package plumbline.train;

import java.util.List;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenLoss;
import plumbline.tensor.Tensor;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// What one micro-batch contributes to the loss of its step.
@FunctionalInterface
public interface MicroLoss {
  /// The contribution, already divided by the counts of the whole step.
  ///
  /// @param batch the rows
  /// @param logProbs FLOAT32 [rows, width], with gradient
  /// @param entropies FLOAT32 [rows, width]
  PolicyObjective.Result of(MicroBatch batch, Tensor logProbs, Tensor entropies);

  /// Cross-entropy of the tokens that are learnt, each by its weight, divided by how many there are
  /// in `rows`.
  ///
  /// @param rows all of the step
  static MicroLoss crossEntropy(List<TrainingRow> rows) {
    double count = rows.stream().mapToInt(row -> row.count(LossKind.CROSS_ENTROPY)).sum();
    return (micro, logProbs, _) -> {
      var mask = micro.mask(LossKind.CROSS_ENTROPY);
      var sum = TokenLoss.sum(logProbs, mask, micro.column(TrainingRow::weights));
      return new PolicyObjective.Result(sum.share(count), LossMetrics.none());
    };
  }
}
