package plumbline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "0, 3e-6",
    "99, 3e-4",
    "100, 3e-4",
    "799, 3e-4",
    "800, 2.98515e-4",
    "900, 1.50015e-4",
    "999, 3e-6",
    "5000, 3e-6"
  })
  void warmupStableDecay(long step, double expected) {
    var schedule = new Schedule.WarmupStableDecay(3e-4, 3e-6, 100, 200, 1000);
    assertThat(schedule.at(step)).isCloseTo(expected, within(1e-15));
  }

  @Test
  void constant() {
    var schedule = new Schedule.Constant(2, 4);
    assertThat(schedule.at(0)).isEqualTo(0.5);
    assertThat(schedule.at(3)).isEqualTo(2);
    assertThat(schedule.at(1_000_000)).isEqualTo(2);
    assertThat(new Schedule.Constant(2, 0).at(0)).isEqualTo(2);
  }

  @Test
  void linear() {
    var schedule = new Schedule.Linear(1, 0.2, 2, 10);
    assertThat(schedule.at(0)).isEqualTo(0.5);
    assertThat(schedule.at(1)).isEqualTo(1);
    assertThat(schedule.at(2)).isEqualTo(1);
    assertThat(schedule.at(6)).isCloseTo(0.6, within(1e-12));
    assertThat(schedule.at(9)).isCloseTo(0.3, within(1e-12));
    assertThat(schedule.at(10)).isCloseTo(0.2, within(1e-12));
    assertThat(schedule.at(99)).isCloseTo(0.2, within(1e-12));
  }

  @Test
  void cosine() {
    var schedule = new Schedule.Cosine(1, 0, 0, 8);
    assertThat(schedule.at(0)).isEqualTo(1);
    assertThat(schedule.at(2)).isCloseTo(0.5 + Math.sqrt(0.125), within(1e-12));
    assertThat(schedule.at(4)).isCloseTo(0.5, within(1e-12));
    assertThat(schedule.at(7)).isPositive();
    assertThat(schedule.at(8)).isCloseTo(0, within(1e-12));
  }

  @Test
  void schedulesWithoutMeaning() {
    assertThatThrownBy(() -> new Schedule.Constant(0, 0))
        .hasMessage("the learning rate is 0.0, must be > 0");
    assertThatThrownBy(() -> new Schedule.Linear(1, 2, 0, 10))
        .hasMessage("the final learning rate is 2.0, must lie in [0, 1.0]");
    assertThatThrownBy(() -> new Schedule.Cosine(1, 0, 10, 10))
        .hasMessage("the warm-up takes 10 steps of 10, must leave at least one");
    assertThatThrownBy(() -> new Schedule.WarmupStableDecay(1, 0, 6, 5, 10))
        .hasMessage("warm-up and decay take 11 steps of 10");
  }
}
