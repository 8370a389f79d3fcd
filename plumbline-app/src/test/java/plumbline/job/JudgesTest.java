package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.reward.ExactMatchReward;
import plumbline.reward.FormatReward;

class JudgesTest {
  private static final FormatReward FORMAT = FormatReward.named("boxed");
  private static final ExactMatchReward EXACT = new ExactMatchReward();

  @Test
  void heldOutAnswersAreJudgedByWhatSaysRightOrWrong() {
    assertThat(new Judges(List.of(FORMAT, EXACT), null).judgingColumn()).isEqualTo("exact");
    assertThat(new Judges(List.of(EXACT, FORMAT), null).judgingColumn()).isEqualTo("exact");
    assertThat(new Judges(List.of(FORMAT), null).judgingColumn()).isEqualTo("format");
  }
}
