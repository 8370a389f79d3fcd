package plumbline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

class AdamWTest {
  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);

  /// The same update on one number, in doubles.
  private static final class Scalar {
    private double value;
    private double first;
    private double second;
    private int step;

    Scalar(double value) {
      this.value = value;
    }

    void step(double gradient, double rate, double decay, AdamW.Settings settings) {
      step++;
      value -= rate * decay * value;
      first = settings.beta1() * first + (1 - settings.beta1()) * gradient;
      second = settings.beta2() * second + (1 - settings.beta2()) * gradient * gradient;
      double unbiasedFirst = first / (1 - Math.pow(settings.beta1(), step));
      double unbiasedSecond = second / (1 - Math.pow(settings.beta2(), step));
      value -= rate * unbiasedFirst / (Math.sqrt(unbiasedSecond) + settings.eps());
    }
  }

  private static float[] random(long seed, int count) {
    var random = new SplittableRandom(seed);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static FlatParameters parameters(int rows, int lanes) {
    try (var _ = TensorScope.open()) {
      var initial = new LinkedHashMap<String, Tensor>();
      initial.put("norm", Tensors.of(random(1, 7), 7));
      initial.put("weight", Tensors.of(random(2, rows * 7), rows, 7));
      return new FlatParameters(initial, lanes);
    }
  }

  /// Makes the gradient of each leaf of a lane `factor` times numbers drawn from `seed`.
  private static void backward(FlatParameters parameters, int lane, long seed, double factor) {
    try (var _ = TensorScope.open()) {
      for (var leaf : parameters.lane(lane).values()) {
        var gradient = Tensors.of(random(seed, (int) leaf.count()), leaf.shape());
        leaf.times(gradient).sum().times(factor).backward();
      }
    }
  }

  private static float[] values(FlatParameters parameters, String name) {
    try (var _ = TensorScope.open()) {
      return Objects.requireNonNull(parameters.lane(0).get(name)).toFloats();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 9000})
  void followsThePlainLoopThroughEveryPiece(int rows) {
    var start = random(2, rows * 7);
    var expected = new Scalar[rows * 7];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = new Scalar(start[i]);
    }
    try (var parameters = parameters(rows, 1);
        var optimiser = new AdamW(parameters, SETTINGS)) {
      for (int step = 0; step < 5; step++) {
        double rate = 0.01 / (step + 1);
        parameters.zeroGradients();
        backward(parameters, 0, 10 + step, 1);
        optimiser.step(rate);
        var gradient = random(10 + step, rows * 7);
        for (int i = 0; i < expected.length; i++) {
          expected[i].step(gradient[i], rate, SETTINGS.decay(), SETTINGS);
        }
      }
      var got = values(parameters, "weight");
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        worst = Math.max(worst, Math.abs(got[i] - expected[i].value));
      }
      assertThat(got).hasSameSizeAs(expected);
      assertThat(worst).isLessThan(1e-6);
    }
  }

  @Test
  void normsAndBiasesDoNotDecay() {
    var norm = random(1, 7);
    try (var parameters = parameters(3, 1);
        var optimiser = new AdamW(parameters, SETTINGS)) {
      parameters.zeroGradients();
      optimiser.step(0.5);
      assertThat(values(parameters, "norm")).containsExactly(norm);
      var weight = random(2, 21);
      var decayed = values(parameters, "weight");
      for (int i = 0; i < weight.length; i++) {
        assertThat(decayed[i]).isCloseTo(weight[i] * 0.95f, within(1e-7f));
      }
    }
  }

  @Test
  void theFirstStepMovesByTheRate() {
    try (var parameters = parameters(3, 1);
        var optimiser = new AdamW(parameters, AdamW.Settings.standard(0))) {
      var before = values(parameters, "weight");
      parameters.zeroGradients();
      backward(parameters, 0, 5, 1);
      optimiser.step(0.01);
      var after = values(parameters, "weight");
      var gradient = random(5, 21);
      for (int i = 0; i < before.length; i++) {
        assertThat(before[i] - after[i])
            .isCloseTo(Math.copySign(0.01f, gradient[i]), within(2e-6f));
      }
    }
  }

  @Test
  void lanesShareNumbersAndAddTheirGradients() {
    try (var one = parameters(40, 1);
        var two = parameters(40, 2)) {
      one.zeroGradients();
      two.zeroGradients();
      backward(one, 0, 3, 1);
      backward(one, 0, 4, 1);
      backward(two, 0, 3, 1);
      backward(two, 1, 4, 1);
      two.mergeGradients();
      assertThat(two.gradientNorm()).isCloseTo(one.gradientNorm(), within(1e-6));
      try (var optimiser = new AdamW(two, SETTINGS);
          var _ = TensorScope.open()) {
        optimiser.step(0.1);
        assertThat(List.copyOf(two.lane(1).values()).getLast().toFloats())
            .containsExactly(values(two, "weight"));
      }
    }
  }

  @Test
  void resumesBitForBit() {
    try (var straight = parameters(5000, 1);
        var first = new AdamW(straight, SETTINGS);
        var resumed = parameters(5000, 1);
        var second = new AdamW(resumed, SETTINGS)) {
      train(straight, first, 0, 3);
      try (var _ = TensorScope.open()) {
        copy(first.state(), second.state());
        for (int g = 0; g < straight.groups().size(); g++) {
          resumed.groups().get(g).values().copy_(straight.groups().get(g).values());
        }
      }
      second.resumeAt(first.steps());
      train(straight, first, 3, 6);
      train(resumed, second, 3, 6);
      assertThat(values(resumed, "weight")).containsExactly(values(straight, "weight"));
      assertThat(values(resumed, "norm")).containsExactly(values(straight, "norm"));
      assertThat(second.steps()).isEqualTo(6);
    }
  }

  private static void train(FlatParameters parameters, AdamW optimiser, int from, int to) {
    for (int step = from; step < to; step++) {
      parameters.zeroGradients();
      backward(parameters, 0, step, 1);
      optimiser.step(0.01);
    }
  }

  private static void copy(Map<String, Tensor> from, Map<String, Tensor> to) {
    to.forEach((name, tensor) -> tensor.copy_(Objects.requireNonNull(from.get(name))));
  }

  @Test
  void theNormIsThatOfAllGradients() {
    try (var parameters = parameters(9000, 1)) {
      parameters.zeroGradients();
      backward(parameters, 0, 6, 1);
      double squares = 0;
      for (float g : random(6, 7)) {
        squares += (double) g * g;
      }
      for (float g : random(6, 63000)) {
        squares += (double) g * g;
      }
      double norm = parameters.gradientNorm();
      assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-4));
      assertThat(new Clipping(1e9).clip(parameters)).isEqualTo(norm);
      assertThat(parameters.gradientNorm()).isEqualTo(norm);
      assertThat(new Clipping(2).clip(parameters)).isEqualTo(norm);
      assertThat(parameters.gradientNorm()).isCloseTo(2, within(1e-5));
    }
  }

  @Test
  void aNormThatIsNoNumberIsReportedAndChangesNothing() {
    try (var parameters = parameters(3, 1)) {
      parameters.zeroGradients();
      backward(parameters, 0, 6, 1);
      try (var _ = TensorScope.open()) {
        parameters.groups().getFirst().gradient().narrow(0, 2, 1).fill_(Double.NaN);
      }
      assertThat(new Clipping(1e-3).clip(parameters)).isNaN();
      try (var _ = TensorScope.open()) {
        assertThat(parameters.groups().getLast().gradient().toFloats())
            .containsExactly(random(6, 7));
      }
    }
    assertThatThrownBy(() -> new Clipping(0))
        .hasMessage("gradients are clipped to norm 0.0, must be > 0");
  }

  @Test
  void nothingOutlivesItsOwner() {
    long before = Tensor.live();
    try (var parameters = parameters(30, 2);
        var optimiser = new AdamW(parameters, SETTINGS)) {
      train(parameters, optimiser, 0, 2);
      assertThat(parameters.gradientNorm()).isPositive();
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void settingsWithoutMeaning() {
    assertThatThrownBy(() -> new AdamW.Settings(1, 0.9, 1e-8, 0))
        .hasMessage("beta1 is 1.0, must be in [0, 1)");
    assertThatThrownBy(() -> new AdamW.Settings(0.9, 0.9, 0, 0))
        .hasMessage("eps is 0.0, must be above 0");
  }
}
