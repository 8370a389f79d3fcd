package plumbline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.benchmark.TaskResult.Attempt;
import plumbline.text.trajectory.SampleKey;

class BenchmarkTest {
  @ParameterizedTest
  @CsvSource({
    "16, 4, 1, 0.25",
    "16, 4, 8, 0.961538462",
    "10, 1, 5, 0.5",
    "5, 5, 2, 1",
    "5, 0, 5, 0",
    "8, 3, 6, 1"
  })
  void passAtK(int attempts, int correct, int k, double expected) {
    assertThat(PassAtK.of(attempts, correct, k)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void passAtKNeedsEnoughAttempts() {
    assertThatThrownBy(() -> PassAtK.of(4, 1, 8))
        .hasMessage("pass@8 of 1 correct in 4 attempts is not defined: k must be 1 to 4");
  }

  @Test
  void majorityVoteIsTheMeanOverAllChoicesOfAttempts() {
    var key = SampleKey.of(5);
    for (int trial = 0; trial < 60; trial++) {
      var attempts = new ArrayList<Attempt>();
      for (int i = 0; i < 7; i++) {
        int answer = (int) (key.uniform(trial * 7L + i) * 5);
        attempts.add(new Attempt(answer == 0, answer == 4 ? "" : "answer " + answer));
      }
      var result = new TaskResult(trial, attempts);
      for (int k = 1; k <= 7; k++) {
        assertThat(MajorityVote.of(result, k)).isCloseTo(byCounting(attempts, k), within(1e-12));
      }
    }
  }

  @Test
  void majorityVoteOfManyAttemptsStaysFinite() {
    var attempts = new ArrayList<Attempt>();
    for (int i = 0; i < 1000; i++) {
      attempts.add(new Attempt(i % 2 == 0, i % 2 == 0 ? "yes" : "no"));
    }
    assertThat(MajorityVote.of(new TaskResult(1, attempts), 501)).isCloseTo(0.5, within(1e-9));
    attempts.add(new Attempt(true, "yes"));
    assertThatThrownBy(() -> MajorityVote.of(new TaskResult(1, attempts), 3))
        .hasMessage("maj@3 of 1001 attempts is not defined: k must be 1 to 1000");
  }

  @Test
  void equalCorrectAnswersVoteTogetherHoweverTheyAreWritten() {
    var split =
        List.of(
            new Attempt(true, "1/2"),
            new Attempt(true, "0.5"),
            new Attempt(false, "2"),
            new Attempt(false, ""));
    assertThat(MajorityVote.of(new TaskResult(1, split), 4)).isEqualTo(1);
  }

  @Test
  void meanHasItsStudentInterval() {
    // mean 3, s^2 = 2.5, t(0.975, 4) = 2.776445105: half width 2.776445105 * sqrt(0.5)
    var estimate = Intervals.mean(1, 2, 3, 4, 5);
    assertThat(estimate.value()).isEqualTo(3);
    assertThat(estimate.high() - 3).isCloseTo(1.963243161, within(1e-8));
    assertThat(3 - estimate.low()).isCloseTo(1.963243161, within(1e-8));
    assertThatThrownBy(() -> Intervals.mean(1))
        .hasMessage("an interval of a mean needs 2 values at least, got 1");
  }

  @ParameterizedTest
  @CsvSource({
    // z = 1.959963985; (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)
    "5, 10, 0.236593091, 0.763406909",
    "0, 10, 0, 0.277532799",
    "10, 10, 0.722467201, 1",
    "1, 1, 0.206549314, 1"
  })
  void proportionsHaveWilsonsInterval(int successes, int trials, double low, double high) {
    var estimate = Intervals.wilson(successes, trials);
    assertThat(estimate.value()).isEqualTo((double) successes / trials);
    assertThat(estimate.low()).isCloseTo(low, within(1e-8));
    assertThat(estimate.high()).isCloseTo(high, within(1e-8));
  }

  @Test
  void aShareStaysInsideItsBoundsAndIsNeverCertain() {
    assertThat(Intervals.share(0, 0, 0, 0.9).low()).isZero();
    assertThat(Intervals.share(0.9, 1, 1, 1).high()).isEqualTo(1);
    assertThat(Intervals.share(1, 1, 1, 1)).isEqualTo(Intervals.wilson(4, 4));
    assertThat(Intervals.share(0, 1, 0, 0)).isEqualTo(Intervals.wilson(1, 4));
    assertThat(Intervals.share(0.5).high()).isGreaterThan(0.8);
  }

  @Test
  void theIntervalOfALossIsStudentsCutAtZero() {
    var skewed = Intervals.nonNegativeMean(0.01, 0.02, 3);
    assertThat(skewed).isEqualTo(new Estimate(1.01, 0, Intervals.mean(0.01, 0.02, 3).high()));
    assertThat(Intervals.nonNegativeMean(0, 1).high()).as("t(1) = 12.706205").isLessThan(6.9);
    assertThat(Intervals.nonNegativeMean(2, 2.5, 3)).isEqualTo(Intervals.mean(2, 2.5, 3));
    assertThat(Intervals.nonNegativeMean(0, 0)).isEqualTo(new Estimate(0, 0, 0));
    assertThatThrownBy(() -> Intervals.nonNegativeMean(0.5, -0.25))
        .hasMessage("-0.25 is among the values, none may be negative");
  }

  @Test
  void samplesOfOneTaskDoNotCountAsIndependent() {
    // 20 tasks, each always or never solved, 50 attempts: the interval is that of 20, not of 1,000
    var results =
        IntStream.range(0, 20)
            .mapToObj(task -> new TaskResult(task, attempts(50, task % 2 == 0 ? 50 : 0)))
            .toList();
    var accuracy = Evaluation.of(results, List.of(8)).accuracy();
    assertThat(accuracy.value()).isEqualTo(0.5);
    assertThat(accuracy.high() - accuracy.low()).isGreaterThan(0.4);
  }

  @Test
  void theBootstrapAgreesWithTheStudentIntervalAndWithItself() {
    var values = IntStream.range(0, 200).mapToDouble(i -> SampleKey.of(3).uniform(i)).toArray();
    var student = Intervals.mean(values);
    var bootstrap = Intervals.bootstrap(2000, 1, values);
    assertThat(bootstrap.low()).isCloseTo(student.low(), within(0.01));
    assertThat(bootstrap.high()).isCloseTo(student.high(), within(0.01));
    assertThat(Intervals.bootstrap(2000, 1, values)).isEqualTo(bootstrap);
    assertThat(Intervals.bootstrap(2000, 2, values)).isNotEqualTo(bootstrap);
  }

  @Test
  void intervalsCoverTheTruthAsOftenAsTheySay() {
    int covered = 0;
    for (int run = 0; run < 1000; run++) {
      var key = new SampleKey(11, run, 0, 0);
      var values = IntStream.range(0, 30).mapToDouble(i -> key.uniform(i)).toArray();
      var estimate = Intervals.mean(values);
      covered += estimate.low() <= 0.5 && 0.5 <= estimate.high() ? 1 : 0;
    }
    assertThat(covered).isBetween(929, 971); // 950 ± 3 standard deviations
  }

  @Test
  void gainIsPairedByTaskWhateverTheOrder() {
    var before =
        List.of(
            new TaskResult(1, attempts(10, 2)),
            new TaskResult(2, attempts(10, 5)),
            new TaskResult(3, attempts(10, 8)));
    var after =
        List.of(
            new TaskResult(3, attempts(10, 9)),
            new TaskResult(1, attempts(10, 3)),
            new TaskResult(2, attempts(10, 7)));
    var gain = Evaluation.gain(before, after);
    // differences 0.1, 0.2, 0.1: mean 0.4/3, s = 0.1/sqrt(3), t(0.975, 2) = 4.302652730
    assertThat(gain.value()).isCloseTo(0.4 / 3, within(1e-12));
    assertThat(gain.high() - gain.value()).isCloseTo(4.302652730 * 0.1 / 3, within(1e-8));
    assertThat(gain.isDifferentFromZero()).isFalse();
    assertThat(gain.high() - gain.low())
        .as("narrower than the difference of unpaired means")
        .isLessThan(0.5 * (Intervals.mean(0.2, 0.5, 0.8).high() - 0.5));
    assertThatThrownBy(() -> Evaluation.gain(before, after.subList(0, 2)))
        .hasMessage("task 2 was evaluated before and not after");
    assertThatThrownBy(() -> Evaluation.gain(before.subList(0, 2), after))
        .hasMessage("2 tasks were evaluated before and 3 after");
  }

  @Test
  void anEvaluationHoldsAllFigures() {
    var results = List.of(new TaskResult(1, attempts(4, 1)), new TaskResult(2, attempts(4, 3)));
    var evaluation = Evaluation.of(results, List.of(1, 2, 4));
    assertThat(evaluation.tasks()).isEqualTo(2);
    assertThat(evaluation.attempts()).isEqualTo(4);
    assertThat(evaluation.passAt()).containsOnlyKeys(1, 2, 4);
    assertThat(evaluation.passAt(2).value()).isCloseTo((0.5 + 1) / 2, within(1e-12));
    assertThat(evaluation.majorityAt()).containsOnlyKeys(2, 4);
    assertThat(evaluation.majorityAt(4).value()).isEqualTo(0.5);
    assertThatThrownBy(() -> evaluation.passAt(8))
        .hasMessage("pass@8 was not evaluated, only k = [1, 2, 4]");
    assertThatThrownBy(() ->
            Evaluation.of(List.of(results.get(0), new TaskResult(9, attempts(3, 1))), List.of(1)))
        .hasMessage("task 9 has 3 attempts, the first task has 4: all must have the same number");
  }

  private static List<Attempt> attempts(int count, int correct) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Attempt(i < correct, i < correct ? "right" : "wrong"))
        .toList();
  }

  /// Over every subset of `k` attempts, the chance that a draw among the most frequent is correct.
  private static double byCounting(List<Attempt> attempts, int k) {
    double sum = 0;
    int subsets = 0;
    for (int set = 0; set < 1 << attempts.size(); set++) {
      if (Integer.bitCount(set) == k) {
        subsets++;
        sum += chance(attempts, set);
      }
    }
    return sum / subsets;
  }

  private static double chance(List<Attempt> attempts, int set) {
    var votes = new java.util.TreeMap<String, Integer>();
    for (int i = 0; i < attempts.size(); i++) {
      var attempt = attempts.get(i);
      if ((set >> i & 1) == 1 && (attempt.correct() || !attempt.answer().isEmpty())) {
        votes.merge(attempt.correct() ? "correct" : attempt.answer(), 1, Integer::sum);
      }
    }
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    long tied = votes.values().stream().filter(count -> count == most).count();
    return votes.getOrDefault("correct", 0) == most && most > 0 ? 1.0 / tied : 0;
  }
}
