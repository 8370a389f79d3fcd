package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;

/// What is refused, and how it is said.
class PreferenceInputTest {
  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  @Test
  void settings() {
    refused(
        () -> new ReferencedLoss.Sigmoid(0),
        "beta of sigmoid is 0.0, must be > 0: it scales the log-ratios");
    refused(
        () -> new FreeLoss.SimPo(Double.NaN, 0.5, 0),
        "beta of simpo is NaN, must be > 0: it scales the log-ratios");
    refused(
        () -> new ReferencedLoss.Robust(0.1, 0.5),
        "label smoothing of robust is 0.5, must lie in [0, 0.5): it is the share of labels that are"
            + " wrong");
    refused(
        () -> new ReferencedLoss.Exo(0.1, 0),
        "label smoothing of exo_pair is 0, must be > 0: the loss takes its logarithm; 0.001 is"
            + " usual");
    refused(() -> new ReferencedLoss.DiscoPop(0.1, 0), "tau of discopop is 0.0, must be > 0");
    refused(
        () -> new FreeLoss.AlphaPo(2, 0.5, Double.POSITIVE_INFINITY, 0),
        "alpha of alphapo is Infinity, must be a number");
    refused(
        () -> Divergence.named("kl", 0.5),
        "divergence is 'kl', must be one of reverse_kl, forward_kl, js_divergence,"
            + " alpha_divergence");
    refused(
        () -> desensitised(2),
        "ld_alpha is 2.0, must lie in [0, 1]: it is what a token behind the shorter answer's length"
            + " counts");
  }

  private static void desensitised(double alpha) {
    try (var _ = TensorScope.open()) {
      var one = Outcome.tensor(new double[] {1}, DType.FLOAT64);
      CompletionSums.desensitised(one, one, one, alpha);
    }
  }

  @Test
  void whatWouldBeIgnored() {
    refused(
        () ->
            new PreferenceObjective(
                List.of(
                    new Term(new ReferencedLoss.Aot(0.1, 0), 1),
                    new Term(new PairLoss.Supervised(), 1)),
                new Divergence.ForwardKl()),
        "divergence forward_kl would be ignored: aot, sft reads raw log-ratios or no reference;"
            + " leave it out or choose another loss");
    refused(
        () -> new Term(new PairLoss.Supervised(), -1),
        "the weight of sft is -1.0, must be a number of at least 0");
    refused(
        () ->
            new PreferenceObjective(
                List.of(new Term(new FreeLoss.Tpo(0.1), 0)), new Divergence.ReverseKl()),
        "all weights of tpo are 0: nothing would be learnt");
  }

  @Test
  void weightsOfPairs() {
    var sigmoid = PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.1));
    refused(
        () -> Outcome.of(sigmoid::evaluate, Outcome.FAMILY, DType.FLOAT64, new double[] {1, -1, 1}),
        "weight 2 is -1.0, must be a number of at least 0");
    refused(
        () -> Outcome.of(sigmoid::evaluate, Outcome.FAMILY, DType.FLOAT64, new double[3]),
        "the weights of all 3 pairs are 0: nothing would be learnt");
    refused(
        () -> Outcome.of(sigmoid::evaluate, Outcome.FAMILY, DType.FLOAT64, new double[] {1}),
        "weights have shape [1], must be [3]: one a pair");
    var aot = PreferenceObjective.of(new ReferencedLoss.Aot(0.1, 0));
    refused(
        () -> Outcome.of(aot::evaluate, Outcome.FAMILY, DType.FLOAT64, new double[] {1, 1, 1}),
        "aot sorts chosen and rejected apart, so there is no pair that a weight could belong to;"
            + " leave weights out or choose another loss");
  }

  @Test
  void numbersThatNoForwardMakes() {
    var one = new double[] {1};
    var lp = new double[] {-1};
    var sigmoid = new ReferencedLoss.Sigmoid(0.1);
    refused(
        () ->
            Outcome.of(sigmoid, new Outcome.Pairs(new double[] {Double.NaN}, lp, lp, lp, one, one)),
        "the log-probability of chosen answer 1 is NaN, must be a finite number");
    refused(
        () ->
            Outcome.of(
                sigmoid,
                new Outcome.Pairs(lp, lp, lp, new double[] {Double.NEGATIVE_INFINITY}, one, one)),
        "the reference log-probability of rejected answer 1 is -Infinity, must be a finite number");
    refused(
        () -> Outcome.of(sigmoid, new Outcome.Pairs(lp, lp, lp, lp, one, new double[] {0})),
        "rejected answer 1 has 0 completion tokens, must have at least 1; drop the row or allow"
            + " longer rows");
  }

  @Test
  void shapesAndMissingReferences() {
    try (var _ = TensorScope.open()) {
      var one = Outcome.tensor(new double[] {-1}, DType.FLOAT64);
      var two = Outcome.tensor(new double[] {-1, -2}, DType.FLOAT64);
      var free = new Answers(one, null, one.negate());
      refused(
          () ->
              PreferenceObjective.of(new ReferencedLoss.Hinge(0.1))
                  .evaluate(new PairBatch(free, free)),
          "hinge compares with a reference, but the batch has no log-probabilities of one; use a"
              + " reference-free loss (cpo, simpo, orpo) or give them");
      refused(
          () -> new Answers(two, one, two), "reference has shape [1], must be [2]: one an answer");
      refused(
          () -> new PairBatch(free, new Answers(two, null, two)),
          "1 chosen answers and 2 rejected ones, must be as many");
    }
  }
}
