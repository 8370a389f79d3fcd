package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Reference value: the card `edualign`, row `masked MSE`, computed there without a framework.
class RatingLossTest {
  private static Tensor mask() {
    return Tensors.of(new double[] {1, 1, 1, 1, 0, 1}, 2, 3);
  }

  private static Tensor weights() {
    return Tensors.of(new double[] {1, .5}, 2, 1);
  }

  @Test
  void squaredErrorOfTheCard() {
    try (var _ = TensorScope.open()) {
      double[] predicted = {3.92423431452, 2.58128366114, 2.87516250650, 3, 2.5, 4};
      double[] target = {4, 3, 3, 2, Double.NaN, 5};
      var scores = Tensors.of(predicted, 2, 3).requireGrad();
      var sum = RatingLoss.squared(scores, Tensors.of(target, 2, 3), mask(), weights());
      assertThat(sum.count()).isEqualTo(4);
      var loss = sum.share(sum.count());
      assertThat(loss.item()).isCloseTo(.299162052826, within(1e-11));
      loss.backward();
      var gradient = Objects.requireNonNull(scores.grad()).toDoubles();
      double[] weight = {1, 1, 1, .5, 0, .5};
      for (int i = 0; i < gradient.length; i++) {
        double expected = weight[i] == 0 ? 0 : 2 * weight[i] * (predicted[i] - target[i]) / 4;
        assertThat(gradient[i]).isCloseTo(expected, within(1e-12));
      }
    }
  }

  @Test
  void ordinalLossIsTheCrossEntropyOfEveryStep() {
    try (var _ = TensorScope.open()) {
      double[] logits = {2, 1, -1, 0.3, 0.1, -0.4};
      var exceeding = Tensors.of(logits, 1, 2, 3).requireGrad();
      var labels = Tensors.of(new double[] {3, 2.5}, 1, 2);
      var all = Tensors.of(new double[] {1, 1}, 1, 2);
      var sum = RatingLoss.ordinal(exceeding, labels, all, Tensors.of(new double[] {1}, 1, 1), 1);
      double[] above = {1, 1, 0, 1, 0.5, 0};
      double expected = 0;
      for (int j = 0; j < above.length; j++) {
        double p = 1 / (1 + Math.exp(-logits[j]));
        expected -= above[j] * Math.log(p) + (1 - above[j]) * Math.log(1 - p);
      }
      assertThat(sum.sum().item()).isCloseTo(expected, within(1e-12));
      assertThat(sum.count()).isEqualTo(2);
      sum.sum().backward();
      var gradient = Objects.requireNonNull(exceeding.grad()).toDoubles();
      for (int j = 0; j < above.length; j++) {
        double p = 1 / (1 + Math.exp(-logits[j]));
        assertThat(gradient[j]).isCloseTo(p - above[j], within(1e-12));
      }
    }
  }

  @Test
  void missingLabelsReachNeitherSumNorGradient() {
    try (var _ = TensorScope.open()) {
      var exceeding = Tensors.of(new double[] {1, 2, 3, 4}, 1, 2, 2).requireGrad();
      var labels = Tensors.of(new double[] {2, Double.NaN}, 1, 2);
      var sum =
          RatingLoss.ordinal(
              exceeding,
              labels,
              Tensors.of(new double[] {1, 0}, 1, 2),
              Tensors.of(new double[] {1}, 1, 1),
              1);
      sum.sum().backward();
      var gradient = Objects.requireNonNull(exceeding.grad()).toDoubles();
      assertThat(sum.sum().item()).isFinite();
      assertThat(gradient[2]).isZero();
      assertThat(gradient[3]).isZero();
    }
  }
}
