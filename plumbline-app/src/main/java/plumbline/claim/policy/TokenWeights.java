package plumbline.claim.policy;

import java.util.List;
import java.util.Objects;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// How much each token of a sample counts: its gradient under a loss, over the gradient that it has
/// where every ratio is 1. `-n / A * d loss / d lp`, n the tokens of the sample.
final class TokenWeights {
  /// Log-probability of every token under the old policy: ratios of up to e^20 stay below 1.
  private static final double OLD = -32;

  private TokenWeights() {}

  /// @param logRatios of every token, new to old policy
  /// @param advantage of the sample, not 0
  static double[] of(PolicyLoss surrogate, double[] logRatios, double advantage) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      int n = logRatios.length;
      var logProbs = Tensors.of(logRatios, 1, n).plus(OLD).requireGrad();
      var batch =
          new PolicyBatch(
              logProbs,
              Tensors.full(OLD, DType.FLOAT64, Device.CPU, 1, n),
              Tensors.full(1, DType.BOOL, Device.CPU, 1, n),
              Tensors.of(new double[] {advantage}, 1));
      var objective = PolicyObjective.of(surrogate);
      objective.evaluate(batch, StepTotals.of(objective, List.of(batch))).share().backward();
      var weights = Objects.requireNonNull(logProbs.grad()).toDoubles();
      for (int t = 0; t < n; t++) {
        weights[t] *= -n / advantage;
      }
      return weights;
    }
  }
}
