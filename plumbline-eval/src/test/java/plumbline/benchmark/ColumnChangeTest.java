package plumbline.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

class ColumnChangeTest {
  private static final Judging GRADED = new Judging.Graded("x");

  /// A group with two attempts; NaN is unscored.
  private static Group group(long id, double a, double b) {
    var task = Task.of(id, "q", "");
    var columns = new ArrayList<RewardColumns>();
    for (double score : new double[] {a, b}) {
      var verdicts = new LinkedHashMap<String, Verdict>();
      verdicts.put(
          "x", Double.isNaN(score) ? new Verdict.Unscored("broken") : new Verdict.Scored(score));
      verdicts.put("never", new Verdict.Unscored("broken"));
      columns.add(new RewardColumns(verdicts));
    }
    var episode = new Episode(task, SampleKey.of(1), List.of(), "", StopReason.STOP);
    return new Group(task, List.of(episode, episode), columns);
  }

  @Test
  void tasksArePairedAndTheirAttemptsAveraged() {
    var before = List.of(group(0, 1, 2), group(1, 2, 3), group(2, 5, Double.NaN));
    var after = List.of(group(0, 2, 3), group(1, 3, Double.NaN), group(2, 6.5, 6.5));
    var changes = ColumnChange.of(before, after, GRADED);
    assertThat(changes).extracting(ColumnChange::column).containsExactly("x");
    var x = changes.getFirst();
    assertThat(x.before().value()).isEqualTo(3);
    assertThat(x.after().value()).isCloseTo(4, within(1e-12));
    // differences 1, 0.5, 1.5: deviation 0.5, t(2) = 4.302653 at 97.5 %
    assertThat(x.change().low()).isCloseTo(1 - 4.302653 * 0.5 / Math.sqrt(3), within(1e-6));
    assertThat(x.line()).isEqualTo("held out, x: 3.0 before, 4.0 after, +1.0 [-0.2, +2.2]");
  }

  @Test
  void theIntervalOfSharesDoesNotLeaveThem() {
    var before = List.of(group(0, 0, 0), group(1, 0, 1), group(2, 0, 0));
    var after = List.of(group(0, 1, 1), group(1, 1, 1), group(2, 1, 1));
    var x = ColumnChange.of(before, after, GRADED).getFirst();
    assertThat(x.before().low()).isZero();
    assertThat(x.before().high()).isBetween(0.5, 1.0);
    assertThat(x.after().low()).as("Wilson's").isCloseTo(0.438503, within(1e-6));
    assertThat(x.after().high()).isEqualTo(1);
    var penalties = List.of(group(0, -1, 0), group(1, 0, 0), group(2, 0, 0));
    assertThat(ColumnChange.of(penalties, penalties, GRADED).getFirst().before().high())
        .isPositive();
  }

  @Test
  void theColumnThatKnowsRightFromWrongHasTheIntervalOfTheAccuracy() {
    var wrong = List.of(group(0, 0, 0), group(1, 0, 0), group(2, 0, 0));
    var right = List.of(group(0, 0, 0), group(1, 1, 1), group(2, 1, 1));
    var verified = new Judging.Verified("x");
    for (var after : List.of(wrong, right)) {
      var column = ColumnChange.of(wrong, after, verified).getFirst();
      assertThat(column.before())
          .isEqualTo(Evaluation.of(verified.results(wrong), List.of()).accuracy());
      assertThat(column.after())
          .isEqualTo(Evaluation.of(verified.results(after), List.of()).accuracy());
    }
    assertThat(ColumnChange.of(wrong, wrong, GRADED).getFirst().before().high()).isZero();
  }

  @Test
  void tasksThatOneSideCouldNotScoreAreLeftOut() {
    var broken = group(1, Double.NaN, Double.NaN);
    var one = List.of(group(0, 1, 1), broken);
    var changes = ColumnChange.of(one, one, GRADED);
    assertThat(changes).isEmpty();
  }

  @Test
  void otherTasksAreRefused() {
    assertThatThrownBy(() -> ColumnChange.of(List.of(group(0, 1, 1)), List.of(), GRADED))
        .hasMessage("1 tasks were attempted before and 0 after");
  }
}
