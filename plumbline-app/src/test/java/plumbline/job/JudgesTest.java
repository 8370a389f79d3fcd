package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.benchmark.Judging;
import plumbline.reward.Evidence;
import plumbline.reward.ExactMatchReward;
import plumbline.reward.FormatReward;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;

class JudgesTest {
  private static final FormatReward FORMAT = FormatReward.named("boxed");
  private static final ExactMatchReward EXACT = new ExactMatchReward();
  private static final RewardFunction LEARNT =
      new RewardFunction() {
        @Override
        public List<String> columns() {
          return List.of("model");
        }

        @Override
        public RewardColumns score(Episode episode) {
          return RewardColumns.of("model", new Verdict.Scored(0.5));
        }

        @Override
        public Evidence evidence() {
          return Evidence.LEARNT;
        }
      };

  @Test
  void heldOutAnswersAreJudgedByWhatSaysRightOrWrong() {
    assertThat(judging(FORMAT, EXACT)).isEqualTo(new Judging.Verified("exact"));
    assertThat(judging(EXACT, FORMAT)).isEqualTo(new Judging.Verified("exact"));
    assertThat(judging(FORMAT, LEARNT, EXACT)).isEqualTo(new Judging.Verified("exact"));
  }

  @Test
  void withoutThatTheyAreGradedByTheModelAndElseByForm() {
    assertThat(judging(FORMAT, LEARNT)).isEqualTo(new Judging.Graded("model"));
    assertThat(judging(FORMAT)).isEqualTo(new Judging.Graded("format"));
  }

  private static Judging judging(RewardFunction... functions) {
    return new Judges(List.of(functions), null).judging();
  }
}
