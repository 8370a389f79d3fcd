package plumbline.environment.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.Task;

class AnswerFeedbackTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1/2             | so \\boxed{0.5}        | true  | correct
          so 6·7: #### 42 | the answer is 42      | true  | correct
          42              | it is 42              | false | no answer is stated; put it into \\boxed{} or behind ####
          42              | <think> 42, no, 41    | false | the thinking never ends, so no answer is stated
          42              | #### 41               | false | the stated answer is wrong
          42              | \\boxed{(41, 42)}     | false | the stated answer is of another kind than what is asked for
          42              | \\boxed{x < 42}       | false | the stated answer is of another kind than what is asked for
          x < 42          | \\boxed{42}           | false | the stated answer is of another kind than what is asked for
          blue            | #### red              | false | the stated answer is wrong
          """)
  void whatIsWrongIsSaidWithoutEitherAnswer(
      String gold, String attempt, boolean solved, String text) {
    var remark =
        new AnswerFeedback(MathVerifier.standard()).evaluate(Task.of(1, "?", gold), attempt);
    assertThat(remark).isEqualTo(new Feedback.Remark(solved, text, solved ? 1 : 0));
  }
}
