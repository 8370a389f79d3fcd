package plumbline.objective;

import java.util.ArrayList;
import java.util.List;
import plumbline.tensor.Tensor;

/// What a micro-batch must know of the whole step before its backward.
///
/// @param counts what the aggregations divide by, over all micro-batches and ranks
/// @param entropyThreshold tokens below it lose their surrogate ([TopEntropy#threshold]); NaN where
///   no threshold was taken, which an objective with [TopEntropy] refuses
public record StepTotals(BatchCounts counts, double entropyThreshold) {
  /// Totals of a step in which every token counts.
  public StepTotals(BatchCounts counts) {
    this(counts, Double.NaN);
  }

  /// The totals of a step that consists of these micro-batches, as `objective` needs them.
  public static StepTotals of(PolicyObjective objective, List<PolicyBatch> step) {
    var counts = BatchCounts.NONE;
    var entropies = new ArrayList<Double>();
    for (var batch : step) {
      counts = counts.plus(BatchCounts.of(batch.mask()));
      if (objective.topEntropy() != null) {
        collect(PolicyObjective.entropiesOf(batch, "top-entropy masking"), batch.mask(), entropies);
      }
    }
    if (objective.topEntropy() == null) {
      return new StepTotals(counts);
    }
    var all = entropies.stream().mapToDouble(Double::doubleValue).toArray();
    return new StepTotals(counts, objective.topEntropy().threshold(all));
  }

  private static void collect(Tensor entropies, Tensor mask, List<Double> into) {
    for (double entropy : entropies.detach().maskedSelect(mask).toDoubles()) {
      into.add(entropy);
    }
  }
}
