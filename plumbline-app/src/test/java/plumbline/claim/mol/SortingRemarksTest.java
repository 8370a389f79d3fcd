package plumbline.claim.mol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.environment.SortTasks;
import plumbline.environment.Split;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;

/// Remarks name what is wrong and never tell the answer.
class SortingRemarksTest {
  private static final SortingRemarks REMARKS = new SortingRemarks();
  private static final Task TASK = Task.of(0, "53820=", "02358");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          02358. | sorted=
          02358  | sorted=
          .      | no number=
          0a358. | no number=
          0235.  | too short=
          023588.| too long=
          02258. | the 3 was lost=
          20358. | 0 comes before 2=
          02385. | 5 comes before 8=
          """)
  void theFirstThingThatIsWrongIsNamed(String attempt, String remark) {
    var said = REMARKS.evaluate(TASK, attempt);
    assertThat(said.text()).isEqualTo(" " + remark);
    assertThat(said.solved()).isEqualTo(remark.equals("sorted="));
  }

  @Test
  void noRemarkHoldsTheAnswer() {
    var remarks = new HashSet<String>();
    for (int id = 0; id < 300; id++) {
      var task = new SortTasks(6, false).draw(Split.TRAIN, new SampleKey(1, 2, id, 0));
      var question = task.question().substring(0, 6);
      for (var attempt : new String[] {question, SortingRounds.swapped(task.answer()), "123", ""}) {
        var said = REMARKS.evaluate(task, attempt).text();
        assertThat(said).doesNotContain(task.answer());
        remarks.add(said);
      }
    }
    assertThat(remarks).hasSizeGreaterThan(20);
  }

  @Test
  void aSwappedAnswerIsWrong() {
    assertThat(SortingRounds.swapped("02358")).isEqualTo("20358");
    assertThat(SortingRounds.swapped("00358")).isEqualTo("03058");
    assertThat(SortingRounds.swapped("777")).isEqualTo("7777");
  }

  @Test
  void sentencesAreAllDifferentAndTheirOrderIsTheSeeds() {
    var all = Sentences.all(3);
    assertThat(all).hasSize(1080).doesNotHaveDuplicates();
    assertThat(Sentences.all(3)).isEqualTo(all);
    assertThat(Sentences.all(4)).isNotEqualTo(all).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void directionsHaveTheGradientsOfTheFormulas() {
    assertThat(Directions.difference()).isBetween(0.0300978, 0.0300980);
  }
}
