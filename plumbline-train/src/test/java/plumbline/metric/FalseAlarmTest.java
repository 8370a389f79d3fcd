package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.metric.OverOptimization.Settings;
import plumbline.metric.OverOptimization.Witness;

/// How often the watch calls a reward exploited where nothing but noise moves the disagreement, and
/// where it rises, while the proxy rises all the time.
class FalseAlarmTest {
  /// Runs of one kind.
  ///
  /// @param steps of a run
  /// @param window so many of them make a mean
  /// @param rho the correlation of neighbouring steps
  /// @param rise of the disagreement from window to window, beside noise of variance 1
  record Course(int steps, int window, double rho, double rise) {
    private OverOptimization watch() {
      return new OverOptimization(
          new Settings(
              new Witness.Disagreement("doubt", window),
              "proxy",
              "kl",
              2,
              Double.POSITIVE_INFINITY));
    }
  }

  /// Shares of what was watched.
  ///
  /// @param windows that were marked, of those that can be
  /// @param marked runs with a mark
  /// @param stopped runs that two marks in a row ended
  record Alarms(double windows, double marked, double stopped) {
    static Alarms of(long seed, int runs, Course course) {
      int marks = 0;
      int marked = 0;
      int stopped = 0;
      for (int run = 0; run < runs; run++) {
        int here = 0;
        boolean stop = false;
        var watch = course.watch();
        var noise = new Autoregression(seed, run, course.rho());
        for (int step = 0; step < course.steps(); step++) {
          double risen = course.rise() * step / course.window();
          var metrics =
              StepMetrics.of(step, Instant.EPOCH)
                  .with("doubt", 5 + noise.next() + risen)
                  .with("proxy", (double) step);
          var found = watch.after(metrics);
          here += found.isPresent() ? 1 : 0;
          stop |= found.map(OverOptimization.Finding::stop).orElse(false);
        }
        marks += here;
        marked += here > 0 ? 1 : 0;
        stopped += stop ? 1 : 0;
      }
      double all = (double) runs * (course.steps() / course.window() - 3);
      return new Alarms(marks / all, (double) marked / runs, (double) stopped / runs);
    }
  }

  /// One order of four in twenty-four rises; a window of one step tells no error.
  @Test
  void windowsWithoutAnErrorAreMarkedAsChanceHasIt() {
    assertThat(Alarms.of(1, 500, new Course(40, 1, 0, 0)).windows())
        .isCloseTo(1 / 24., within(0.004));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0079, 0.053, 0.004",
    "0.5, 0.0135, 0.087, 0.010",
    "0.8, 0.0257, 0.155, 0.027",
  })
  void noiseSeldomLooksExploitedAndHardlyEverEndsARun(
      double rho, double windows, double marked, double stopped) {
    var alarms = Alarms.of(2, 1200, new Course(100, 10, rho, 0));
    assertThat(alarms.windows()).isCloseTo(windows, within(0.003));
    assertThat(alarms.marked()).isCloseTo(marked, within(0.02));
    assertThat(alarms.stopped()).isLessThan(stopped);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5, 0.99", "0.5, 0.5, 0.8", "0.8, 0.5, 0.6", "0.8, 1, 0.97"})
  void aRiseIsSeenThroughNoise(double rho, double rise, double stopped) {
    assertThat(Alarms.of(3, 100, new Course(300, 10, rho, rise)).stopped()).isGreaterThan(stopped);
  }
}
