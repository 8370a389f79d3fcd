package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import plumbline.metric.OverOptimization.Settings;
import plumbline.metric.OverOptimization.Witness;
import plumbline.text.trajectory.SampleKey;

/// How often the watch calls a reward exploited where nothing but noise moves the disagreement,
/// while the proxy rises all the time.
class FalseAlarmTest {
  /// Shares of what was watched.
  ///
  /// @param windows that were marked, of those that can be
  /// @param marked runs with a mark
  /// @param stopped runs that two marks in a row ended
  record Alarms(double windows, double marked, double stopped) {
    static Alarms of(long seed, int runs, int steps, int window) {
      int marks = 0;
      int marked = 0;
      int stopped = 0;
      for (int run = 0; run < runs; run++) {
        int here = 0;
        boolean stop = false;
        var watch =
            new OverOptimization(
                new Settings(
                    new Witness.Disagreement("doubt", window),
                    "proxy",
                    "kl",
                    2,
                    Double.POSITIVE_INFINITY));
        for (int step = 0; step < steps; step++) {
          var found = watch.after(noise(new SampleKey(seed, step, run, 0)));
          here += found.isPresent() ? 1 : 0;
          stop |= found.map(OverOptimization.Finding::stop).orElse(false);
        }
        marks += here;
        marked += here > 0 ? 1 : 0;
        stopped += stop ? 1 : 0;
      }
      double all = (double) runs * (steps / window - 3);
      return new Alarms(marks / all, (double) marked / runs, (double) stopped / runs);
    }
  }

  private static StepMetrics noise(SampleKey key) {
    double radius = Math.sqrt(-2 * Math.log1p(-key.uniform(0)));
    double normal = radius * Math.cos(2 * Math.PI * key.uniform(1));
    return StepMetrics.of(key.step(), Instant.EPOCH)
        .with("doubt", 5 + normal)
        .with("proxy", (double) key.step());
  }

  /// One order of four in twenty-four rises; a window of one step tells no error.
  @Test
  void windowsWithoutAnErrorAreMarkedAsChanceHasIt() {
    assertThat(Alarms.of(1, 500, 40, 1).windows()).isCloseTo(1 / 24., within(0.004));
  }

  @Test
  void noiseSeldomLooksExploitedAndHardlyEverEndsARun() {
    var alarms = Alarms.of(2, 1200, 100, 10);
    assertThat(alarms.windows()).isCloseTo(0.0094, within(0.002));
    assertThat(alarms.marked()).isCloseTo(0.063, within(0.012));
    assertThat(alarms.stopped()).isLessThan(0.004);
  }
}
