package plumbline.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.text.trajectory.SampleKey;

class SamplingTest {
  private static final double NAN = Double.NaN;

  @Test
  void everyValueWithinItsBoundsIsTaken() {
    for (int i = 0; i < 2000; i++) {
      var draw = SampleKey.of(i);
      int maxTokens = 1 + (int) (draw.uniform(0) * Integer.MAX_VALUE);
      double temperature = draw.uniform(1) * 100;
      int topK = (int) (draw.uniform(2) * Integer.MAX_VALUE);
      double topP = 1 - draw.uniform(3);
      double minP = draw.uniform(4);
      double penalty = Math.exp(40 * draw.uniform(5) - 20);

      var sampling = sampling(maxTokens, temperature, topK, topP, minP, penalty);

      assertThat(sampling.maxTokens()).isEqualTo(maxTokens);
      assertThat(sampling.temperature()).isEqualTo(temperature);
      assertThat(sampling.topK()).isEqualTo(topK);
      assertThat(sampling.topP()).isEqualTo(topP);
      assertThat(sampling.minP()).isEqualTo(minP);
      assertThat(sampling.repetitionPenalty()).isEqualTo(penalty);
    }
  }

  @Test
  void noValueOutsideItsBoundsIsTaken() {
    for (int i = 0; i < 2000; i++) {
      double beyond = Math.exp(40 * SampleKey.of(i).uniform(0) - 20);
      assertRefused(1, -beyond, 0, 1, 0, 1, "temperature is ", "must be in [0, 100]");
      assertRefused(1, 100 + 1e-9 + beyond, 0, 1, 0, 1, "temperature is ", "must be in [0, 100]");
      assertRefused(1, 1, 0, -beyond, 0, 1, "top-p is ", "must be in (0, 1]");
      assertRefused(1, 1, 0, 1 + beyond, 0, 1, "top-p is ", "must be in (0, 1]");
      assertRefused(1, 1, 0, 1, -beyond, 1, "min-p is ", "must be in [0, 1]");
      assertRefused(1, 1, 0, 1, 1 + beyond, 1, "min-p is ", "must be in [0, 1]");
      assertRefused(1, 1, 0, 1, 0, -beyond, "repetition penalty is ", "must be above 0");
      assertRefused(1, 1, -1 - i, 1, 0, 1, "top-k is ", "must be at least 0");
      assertRefused(-i, 1, 0, 1, 0, 1, "max tokens is ", "must be at least 1");
    }
  }

  @Test
  void theEdgesAreWhereTheyAreSaidToBe() {
    assertThat(sampling(1, 0, 0, 1, 0, 1).isGreedy()).isTrue();
    assertThat(sampling(1, 100, 0, Double.MIN_VALUE, 1, Double.MIN_VALUE).isGreedy()).isFalse();
    assertRefused(1, 1, 0, 0, 0, 1, "top-p is 0.0, ", "must be in (0, 1]");
    assertRefused(1, 1, 0, 1, 0, 0, "repetition penalty is 0.0, ", "must be above 0");
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertRefused(1, NAN, 0, 1, 0, 1, "temperature is NaN, ", "must be in [0, 100]");
    assertRefused(1, 1, 0, NAN, 0, 1, "top-p is NaN, ", "must be in (0, 1]");
    assertRefused(1, 1, 0, 1, NAN, 1, "min-p is NaN, ", "must be in [0, 1]");
    assertRefused(1, 1, 0, 1, 0, NAN, "repetition penalty is NaN, ", "must be above 0");
    assertRefused(
        1, 1, 0, 1, 0, Double.POSITIVE_INFINITY, "repetition penalty is Inf", "must be above 0");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void aBiasThatMakesNoDistributionIsRefused(float bias) {
    assertThatThrownBy(() -> with(Map.of(3, bias), Set.of(), List.of(), List.of()))
        .hasMessage("logit bias is {3=%s}, must be finite or -Infinity".formatted(bias));
  }

  @Test
  void aTokenMayBeForbidden() {
    var forbidden = Map.of(3, Float.NEGATIVE_INFINITY);

    assertThat(with(forbidden, Set.of(), List.of(), List.of()).logitBias()).isEqualTo(forbidden);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"-1 | 0 | 0", "0 | -1 | 0", "0 | 0 | -1"})
  void idsBelowZeroAreRefused(int biased, int stop, int forced) {
    assertThatThrownBy(() -> with(Map.of(biased, 1f), Set.of(stop), List.of(), List.of(forced)))
        .hasMessageMatching(
            "(logit bias is \\{-1=1.0}|stop tokens is \\[-1]|forced tokens is \\[-1]),"
                + " must be .*at least 0");
  }

  @Test
  void anEmptyStopStringIsRefused() {
    assertThatThrownBy(() -> with(Map.of(), Set.of(), List.of("a", ""), List.of()))
        .hasMessage("stop string is '', must be not empty");
  }

  @Test
  void theCallersCollectionsAreCopied() {
    var bias = new HashMap<Integer, Float>(Map.of(1, 1f));
    var stopTokens = new HashSet<Integer>(Set.of(2));
    var stopStrings = new ArrayList<String>(List.of("#"));
    var forced = new ArrayList<Integer>(List.of(3));
    var sampling = with(bias, stopTokens, stopStrings, forced);

    bias.clear();
    stopTokens.clear();
    stopStrings.clear();
    forced.clear();

    assertThat(sampling).isEqualTo(with(Map.of(1, 1f), Set.of(2), List.of("#"), List.of(3)));
  }

  @Test
  void theShortFormsTouchNothingElse() {
    assertThat(Sampling.random(7, 0.5)).isEqualTo(sampling(7, 0.5, 0, 1, 0, 1));
    assertThat(Sampling.greedy(7)).isEqualTo(sampling(7, 0, 0, 1, 0, 1));
  }

  private static Sampling with(
      Map<Integer, Float> bias, Set<Integer> stop, List<String> strings, List<Integer> forced) {
    return new Sampling(7, 1, 0, 1, 0, 1, bias, stop, strings, false, forced);
  }

  private static Sampling sampling(
      int maxTokens, double temperature, int topK, double topP, double minP, double penalty) {
    return new Sampling(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        penalty,
        Map.of(),
        Set.of(),
        List.of(),
        false,
        List.of());
  }

  private static void assertRefused(
      int maxTokens,
      double temperature,
      int topK,
      double topP,
      double minP,
      double penalty,
      String came,
      String expected) {
    assertThatThrownBy(() -> sampling(maxTokens, temperature, topK, topP, minP, penalty))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(came)
        .hasMessageContaining(expected);
  }
}
