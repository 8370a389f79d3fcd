package plumbline.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;

/// What a micro-batch needs to know of the whole step.
///
/// @param counts what aggregations divide by
/// @param entropyThreshold of [TopEntropy], NaN where it was not taken
/// @param meanEntropy over the trained tokens, NaN where it was not taken
/// @param covariance of a [CovarianceLoss], null where it was not taken
public record StepTotals(
    BatchCounts counts,
    double entropyThreshold,
    double meanEntropy,
    @Nullable CovarianceCut covariance) {
  /// Totals of a step in which every token counts.
  public StepTotals(BatchCounts counts) {
    this(counts, Double.NaN, Double.NaN, null);
  }

  /// The same with other counts.
  public StepTotals withCounts(BatchCounts other) {
    return new StepTotals(other, entropyThreshold, meanEntropy, covariance);
  }

  /// The totals of a step with these columns of its trained tokens, in one order. A column that the
  /// objective does not ask for may be empty.
  public static StepTotals of(
      PolicyObjective objective,
      BatchCounts counts,
      double[] entropies,
      double[] advantages,
      double[] logProbs,
      double[] old) {
    var choice = objective.choice();
    double sum = 0;
    for (double entropy : entropies) {
      sum += entropy;
    }
    return new StepTotals(
        counts,
        choice.topEntropy() == null ? Double.NaN : choice.topEntropy().threshold(entropies),
        choice.needsStepEntropies() && entropies.length > 0 ? sum / entropies.length : Double.NaN,
        objective.surrogate() instanceof CovarianceLoss loss
            ? CovarianceCut.of(loss, advantages, logProbs, old)
            : null);
  }

  /// The totals of a step that consists of these micro-batches, as `objective` needs them.
  public static StepTotals of(PolicyObjective objective, List<PolicyBatch> step) {
    var counts = BatchCounts.NONE;
    for (var batch : step) {
      counts = counts.plus(BatchCounts.of(batch.mask()));
    }
    var term =
        objective.choice().topEntropy() == null
            ? "the mask of mastered tokens"
            : "top-entropy masking";
    boolean compares = objective.surrogate() instanceof CovarianceLoss;
    double[] none = {};
    return of(
        objective,
        counts,
        objective.choice().needsStepEntropies()
            ? collected(step, batch -> batch.entropiesFor(term))
            : none,
        compares
            ? collected(step, batch -> Columns.perToken(batch.advantages(), batch.mask()))
            : none,
        compares ? collected(step, PolicyBatch::logProbs) : none,
        compares ? collected(step, PolicyBatch::old) : none);
  }

  private static double[] collected(List<PolicyBatch> step, Function<PolicyBatch, Tensor> column) {
    var values = new ArrayList<Double>();
    for (var batch : step) {
      for (double value : column.apply(batch).detach().maskedSelect(batch.mask()).toDoubles()) {
        values.add(value);
      }
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
