package plumbline.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthCorrelationTest {
  @Test
  void isPearsonsWithinAGroupAndTheMeanOverGroups() {
    var rising = group(new double[] {1, 2, 3, 5}, 10, 20, 20, 40);
    // numpy.corrcoef([1, 2, 3, 5], [10, 20, 20, 40])
    assertThat(LengthCorrelation.of(List.of(rising)).orElseThrow())
        .isCloseTo(0.9694584179118515, within(1e-12));
    var falling = group(new double[] {0, 1}, 9, 3);
    assertThat(LengthCorrelation.of(List.of(rising, falling)).orElseThrow())
        .isCloseTo((0.9694584179118515 - 1) / 2, within(1e-12));
  }

  @Test
  void groupsThatSayNothingAreLeftOut() {
    var dead = group(new double[] {1, 1}, 3, 9);
    var even = group(new double[] {0, 1}, 4, 4);
    assertThat(LengthCorrelation.of(List.of(dead, even))).isEmpty();
    var unscored = new Sample(OptionalDouble.empty(), 500, List.of());
    var samples = new ArrayList<>(group(new double[] {0, 1}, 2, 8).samples());
    samples.add(unscored);
    assertThat(LengthCorrelation.of(List.of(new RewardGroup("t", samples), dead)).orElseThrow())
        .isCloseTo(1, within(1e-12));
  }

  /// The mean of such values is not the value, in doubles.
  @ParameterizedTest
  @CsvSource({"0.1, 3", "0.7, 3", "0.1, 6", "0.7, 12"})
  void whatDoesNotVaryButByRoundingSaysNothing(double reward, int samples) {
    var rewards = IntStream.range(0, samples).mapToDouble(_ -> reward).toArray();
    var lengths = IntStream.range(0, samples).toArray();
    assertThat(LengthCorrelation.of(List.of(group(rewards, lengths)))).isEmpty();
  }

  private static RewardGroup group(double[] rewards, int... lengths) {
    return new RewardGroup(
        "task",
        IntStream.range(0, lengths.length)
            .mapToObj(i -> new Sample(OptionalDouble.of(rewards[i]), lengths[i], List.of()))
            .toList());
  }
}
