package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.objective.KlPenalty.Clamp;
import plumbline.objective.KlPenalty.Form;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The small functions around the surrogates.
class TermsTest {
  private static double[] estimateAndSlope(Form form, Clamp clamp, double difference) {
    try (var _ = TensorScope.open()) {
      var logProbs = Tensors.of(new double[] {difference - 50}, 1, 1).requireGrad();
      var reference = Tensors.of(new double[] {-50}, 1, 1);
      var estimate = KlPenalty.estimate(form, clamp, logProbs, reference).sum();
      estimate.backward();
      return new double[] {estimate.item(), gradient(logProbs).item()};
    }
  }

  private static Tensor gradient(Tensor leaf) {
    return Objects.requireNonNull(leaf.grad());
  }

  @Test
  void gradientsOfTheEstimates() {
    double d = 0.7;
    assertThat(estimateAndSlope(Form.K1, Clamp.NONE, d)).containsExactly(pair(d, 1), near());
    assertThat(estimateAndSlope(Form.ABS, Clamp.NONE, -d)).containsExactly(pair(d, -1), near());
    assertThat(estimateAndSlope(Form.K2, Clamp.NONE, d))
        .containsExactly(pair(d * d / 2, d), near());
    assertThat(estimateAndSlope(Form.K3, Clamp.NONE, d))
        .containsExactly(pair(Math.exp(-d) - 1 + d, 1 - Math.exp(-d)), near());
    assertThat(estimateAndSlope(Form.K3_PLUS, Clamp.NONE, d))
        .containsExactly(pair(Math.exp(-d) - 1 + d, d), near());
  }

  private static double[] pair(double value, double slope) {
    return new double[] {value, slope};
  }

  private static Offset<Double> near() {
    return Offset.offset(1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void clampsKeepEveryEstimateFinite(Form form) {
    for (double difference : new double[] {-49, 49}) {
      var bounded = estimateAndSlope(form, Clamp.VALUE_10, difference);
      assertThat(Math.abs(bounded[0])).isEqualTo(10);
      var loose = estimateAndSlope(form, Clamp.DIFFERENCE_20_VALUE_10, difference);
      assertThat(Math.abs(loose[0]))
          .isCloseTo(
              switch (form) {
                case K1, ABS -> 20.0;
                case K2 -> 200.0;
                case K3, K3_PLUS -> 10.0;
              },
              near());
      assertThat(loose[1]).isZero();
    }
  }

  /// exp(5) - 1 - 5 is 142.4, more than 10.
  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void beyondABoundOfTheValueOnlyTheGradientOfK2IsLeft(Clamp clamp) {
    assertThat(estimateAndSlope(Form.K3, clamp, -5)).containsExactly(pair(10, 0), near());
    assertThat(estimateAndSlope(Form.K3_PLUS, clamp, -5)).containsExactly(pair(10, -5), near());
  }

  @Test
  void quantilesOfEntropyAreInterpolated() {
    double[] entropies = {0.1, 1.3, 0.05, 2.0, 0.7, 0.4, 1.1, 0.2, 0.9};
    assertThat(new TopEntropy(0.2).threshold(entropies)).isCloseTo(1.18, near());
    assertThat(new TopEntropy(0.5).threshold(entropies)).isCloseTo(0.7, near());
    assertThat(new TopEntropy(1).threshold(entropies)).isEqualTo(0.05);
    assertThat(new TopEntropy(0).threshold(entropies)).isEqualTo(2.0);
    assertThat(new TopEntropy(0.5).threshold()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void coefficientsThatAdapt() {
    assertThat(new AdaptiveKl(0.1, 10000).next(0.1, 0.15, 256)).isCloseTo(0.100512, near());
    assertThat(new AdaptiveKl(0.1, 10000).next(0.1, 0, 256)).isCloseTo(0.099488, near());
    var entropy = new AdaptiveEntropy(0.2, 0.005);
    assertThat(entropy.next(0.01, 0.2)).isCloseTo(0.015, near());
    assertThat(entropy.next(0.01, 0.3)).isCloseTo(0.005, near());
    assertThat(entropy.next(0.001, 0.3)).isZero();
    assertThat(entropy.applied(0.01, 0.19)).isEqualTo(0.01);
    assertThat(entropy.applied(0.01, 0.21)).isZero();
  }

  @Test
  void supervisedSumsAndCountsAdd() {
    try (var _ = TensorScope.open()) {
      var logProbs = Tensors.of(new double[] {-1, Double.NaN, -3, -2}, 2, 2).requireGrad();
      var trained = Tensors.of(new boolean[] {true, false, true, true}, 2, 2);
      var weights = Tensors.of(new double[] {1, Double.NaN, 0.5, 0}, 2, 2);
      var plain = TokenLoss.sum(logProbs, trained, null);
      assertThat(plain.sum().item()).isEqualTo(6);
      assertThat(plain.count()).isEqualTo(3);
      var weighted = TokenLoss.sum(logProbs, trained, weights);
      assertThat(weighted.sum().item()).isEqualTo(2.5);
      assertThat(weighted.count()).isEqualTo(3);
      var both = plain.plus(weighted);
      assertThat(both.count()).isEqualTo(6);
      both.share(2).backward();
      assertThat(gradient(logProbs).toDoubles()).containsExactly(-1, 0, -0.75, -0.5);
    }
  }

  /// Value and clip share of the method card of policy losses; the gradient is `v - ret` over the
  /// tokens, 0 where the clip decides.
  @ParameterizedTest
  @EnumSource
  void clippedValuesOfTheCard(Precision precision) {
    try (var _ = TensorScope.open()) {
      var values =
          column(
                  precision,
                  new double[][] {{0.9, 0.45, 0.1, 0.8}, {0.1, 0.5, 0.1, 0}, {0.3, 0, 0.45, 0}})
              .requireGrad();
      var old =
          column(
              precision, new double[][] {{0.3, 0.4, 0.5, 0.7}, {0.2, 0.1, 0, 0}, {0.6, 0, 0.4, 0}});
      var returns =
          column(
              precision,
              new double[][] {
                {1.0229625, 1.05575, 1.085, 1}, {0.08575, 0.085, 0.3, 0}, {0.595, 0, 0.5, 0}
              });
      var mask =
          PolicyBatch.mask(
              column(precision, new double[][] {{1, 1, 1, 1}, {1, 1, 1, 0}, {1, 0, 1, 0}}));
      var loss = new ValueLoss(0.2);
      var sum = loss.sum(values, old, returns, mask);
      var mean = sum.share(sum.count());
      mean.backward();
      assertThat(mean.item()).isCloseTo(0.108477828, precision.of(0.108477828));
      double share = loss.clipped(values, old, returns, mask) / sum.count();
      assertThat(share).isCloseTo(0.111111111, precision.of(0.111111111));
      double[] slopes = {
        0,
        -0.0673055556,
        -0.1094444444,
        -0.0222222222,
        0.0015833333,
        0.0461111111,
        -0.0222222222,
        0,
        -0.0327777778,
        0,
        -0.0055555556,
        0
      };
      assertThat(gradient(values).toDoubles()).containsExactly(slopes, precision.of(0));
    }
  }

  private static Tensor column(Precision precision, double[][] rows) {
    return PolicyColumns.tensor(rows, precision.type());
  }

  /// Cross-entropy of logits by the method card of MoL-RL.
  @ParameterizedTest
  @EnumSource
  void crossEntropyOfTheCard(Precision precision) {
    try (var _ = TensorScope.open()) {
      var logits = column(precision, new double[][] {{2, 0.5, -1, 0}}).requireGrad();
      var trained = Tensors.of(new boolean[] {true}, 1, 1);
      var target = Tensors.of(new long[] {0}, 1, 1);
      var sum = TokenLoss.sum(logits.logSoftmax(-1).gather(1, target), trained, null).sum();
      sum.backward();
      assertThat(sum.item()).isCloseTo(0.342349582390, precision.of(0.342349582390));
      assertThat(gradient(logits).toDoubles())
          .containsExactly(
              new double[] {-0.289900077114, 0.158444709515, 0.035353793409, 0.096101574190},
              precision.of(0.289900077114));
      var far = column(precision, new double[][] {{1000, 0}});
      var second = Tensors.of(new long[] {1}, 1, 1);
      assertThat(TokenLoss.sum(far.logSoftmax(-1).gather(1, second), trained, null).sum().item())
          .isEqualTo(1000);
    }
  }

  @Test
  void valuesThatMovedTooFarEarnNothing() {
    try (var _ = TensorScope.open()) {
      var mask = Tensors.of(new boolean[] {true, true, false}, 1, 3);
      var values = Tensors.of(new double[] {0.9, 0.1, Double.NaN}, 1, 3).requireGrad();
      var old = Tensors.of(new double[] {0.3, 0.1, 0}, 1, 3);
      var returns = Tensors.of(new double[] {1.0, 0.3, 0}, 1, 3);
      var loss = new ValueLoss(0.2);
      var sum = loss.sum(values, old, returns, mask);
      // 0.5 * (max(0.1^2, 0.5^2) + 0.2^2)
      assertThat(sum.sum().item()).isCloseTo(0.145, near());
      assertThat(sum.count()).isEqualTo(2);
      sum.sum().backward();
      assertThat(gradient(values).toDoubles()[0]).isZero();
      assertThat(gradient(values).toDoubles()[1]).isCloseTo(-0.2, near());
      assertThat(gradient(values).toDoubles()[2]).isZero();
      assertThat(loss.clipped(values, old, returns, mask)).isEqualTo(1);
    }
  }
}
