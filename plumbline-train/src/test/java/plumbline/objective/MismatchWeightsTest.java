package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.objective.MismatchWeights.Mode;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// What the weights are for, exactly: the policy gradient expected over tokens that another policy
/// sampled, with and without them, against that of the policy itself. One softmax over 32 tokens,
/// every token in a row of its own.
class MismatchWeightsTest {
  private static final int TOKENS = 32;

  private static double[] softmax(double[] logits) {
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    return Arrays.stream(logits).map(z -> Math.exp(z) / sum).toArray();
  }

  private static double[] normal(long seed, double deviation) {
    var random = new SplittableRandom(seed);
    return IntStream.range(0, TOKENS).mapToDouble(_ -> deviation * random.nextGaussian()).toArray();
  }

  /// Expected gradient with respect to the logits, `sum_x sampled(x) w(x) A(x) (e_x - policy)`.
  private static double[] gradient(
      double[] sampled, double[] weights, double[] advantages, double[] policy) {
    var gradient = new double[TOKENS];
    for (int x = 0; x < TOKENS; x++) {
      double mass = sampled[x] * weights[x] * advantages[x];
      for (int j = 0; j < TOKENS; j++) {
        gradient[j] += mass * ((x == j ? 1 : 0) - policy[j]);
      }
    }
    return gradient;
  }

  private static double cosine(double[] a, double[] b) {
    double dot = IntStream.range(0, TOKENS).mapToDouble(i -> a[i] * b[i]).sum();
    double squareA = Arrays.stream(a).map(x -> x * x).sum();
    double squareB = Arrays.stream(b).map(x -> x * x).sum();
    return dot / Math.sqrt(squareA * squareB);
  }

  private static double[] weights(Mode mode, double[] policy, double[] sampler) {
    try (var _ = TensorScope.open()) {
      var old = Tensors.of(Arrays.stream(policy).map(Math::log).toArray(), TOKENS, 1);
      var roll = Tensors.of(Arrays.stream(sampler).map(Math::log).toArray(), TOKENS, 1);
      return new MismatchWeights(mode, 0, 3).weights(old, roll, old.less(1)).toDoubles();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TOKEN_TRUNCATE", "SEQUENCE_MASK"})
  void weightsBringTheGradientBackToThatOfThePolicy(Mode mode) {
    for (long seed = 0; seed < 20; seed++) {
      var logits = normal(seed, 1);
      var moved = normal(seed + 100, 0.5);
      var policy = softmax(logits);
      var sampler =
          softmax(IntStream.range(0, TOKENS).mapToDouble(i -> logits[i] + moved[i]).toArray());
      var advantages = normal(seed + 200, 1);
      var none = new double[TOKENS];
      Arrays.fill(none, 1);
      var exact = gradient(policy, none, advantages, policy);
      double corrected =
          cosine(gradient(sampler, weights(mode, policy, sampler), advantages, policy), exact);
      double uncorrected = cosine(gradient(sampler, none, advantages, policy), exact);
      assertThat(corrected).as("seed %d", seed).isGreaterThan(uncorrected);
    }
  }

  /// `(sum w)^2 / (n sum w^2)` over the sampler's distribution falls with the distance.
  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 1})
  void theEffectiveSampleSizeFallsWithTheDistance(double distance) {
    var logits = normal(1, 1);
    var moved = normal(2, distance);
    var policy = softmax(logits);
    var near =
        softmax(IntStream.range(0, TOKENS).mapToDouble(i -> logits[i] + moved[i] / 2).toArray());
    var far = softmax(IntStream.range(0, TOKENS).mapToDouble(i -> logits[i] + moved[i]).toArray());
    assertThat(effective(policy, near)).isLessThan(1).isGreaterThan(effective(policy, far));
  }

  private static double effective(double[] policy, double[] sampler) {
    var weights = weights(Mode.TOKEN_TRUNCATE, policy, sampler);
    double sum = IntStream.range(0, TOKENS).mapToDouble(i -> sampler[i] * weights[i]).sum();
    double squares =
        IntStream.range(0, TOKENS).mapToDouble(i -> sampler[i] * weights[i] * weights[i]).sum();
    return sum * sum / squares;
  }
}
