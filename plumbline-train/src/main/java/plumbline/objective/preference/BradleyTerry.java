package plumbline.objective.preference;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// The loss of a reward model on pairs: `mean(-ls(rc - rr - margin)) + k mean((rc + rr)^2)`.
///
/// @param centring k, which draws scores to 0; 0 is off, 0.01 usual
public record BradleyTerry(double centring) {
  public BradleyTerry {
    if (!(centring >= 0) || Double.isInfinite(centring)) {
      throw new IllegalArgumentException(
          "the centring coefficient is %s, must be a number of at least 0".formatted(centring));
    }
  }

  /// What one micro-batch contributes to the loss of its step.
  ///
  /// @param chosen scores of the better answers `[pairs]`, with gradient
  /// @param rejected scores of the worse ones
  /// @param margin by how much each is better, null for 0
  /// @param pairsOfStep what sums are divided by
  public PolicyObjective.Result evaluate(
      Tensor chosen, Tensor rejected, @Nullable Tensor margin, double pairsOfStep) {
    return evaluate(chosen, rejected, margin, null, pairsOfStep);
  }

  /// The same with pairs that count differently.
  ///
  /// @param weights how much each pair counts `[pairs]`, null for 1
  /// @param weightOfStep what sums are divided by: the weights of all pairs of the step
  public PolicyObjective.Result evaluate(
      Tensor chosen,
      Tensor rejected,
      @Nullable Tensor margin,
      @Nullable Tensor weights,
      double weightOfStep) {
    Answers.sameShape("scores of rejected answers", rejected, chosen);
    Answers.sameShape("margins", margin, chosen);
    Answers.sameShape("weights", weights, chosen);
    try (var _ = Autograd.pause()) {
      finite("score of chosen answer", chosen);
      finite("score of rejected answer", rejected);
      if (margin != null) {
        finite("margin of pair", margin);
      }
    }
    var difference = chosen.minus(rejected);
    var lead = margin == null ? difference : difference.minus(margin.detach());
    var terms = ReferencedFormulas.nls(lead);
    if (centring > 0) {
      terms = terms.plus(chosen.plus(rejected).square().times(centring));
    }
    var loss = (weights == null ? terms : terms.times(weights.detach())).sum();
    return new PolicyObjective.Result(
        loss.over(weightOfStep), metrics(chosen, rejected, difference));
  }

  private static LossMetrics metrics(Tensor chosen, Tensor rejected, Tensor difference) {
    try (var _ = Autograd.pause()) {
      var columns = new LinkedHashMap<String, Tensor>();
      columns.put("rewards/accuracies", chosen.greater(rejected).to(DType.FLOAT64));
      columns.put("rewards/margins", difference);
      columns.put("rewards/chosen", chosen);
      columns.put("rewards/rejected", rejected);
      return PairMeasures.means(columns);
    }
  }

  private static void finite(String what, Tensor scores) {
    long wrong = Answers.first(scores.isFinite().not());
    if (wrong >= 0) {
      throw new IllegalArgumentException(
          "the %s %d is %s, must be a finite number"
              .formatted(what, wrong + 1, scores.select(0, wrong).item()));
    }
  }
}
