package plumbline.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.Sampling;
import plumbline.environment.feedback.DigitFeedback;
import plumbline.environment.feedback.Feedback;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

class FeedbackRolloutTest {
  private static Tokens characters(String text) {
    return Tokens.of(text.chars().toArray());
  }

  private static Completer saying(String... attempts) {
    var left = new ArrayList<>(List.of(attempts));
    return requests ->
        requests.stream()
            .map(_ ->
                new Completion(
                    Tokens.empty(),
                    Tokens.empty(),
                    left.removeFirst(),
                    Floats.empty(),
                    Floats.empty(),
                    StopReason.STOP,
                    0))
            .toList();
  }

  private static FeedbackRollout rollout(Feedback environment, int rounds, String... attempts) {
    return new FeedbackRollout(
        saying(attempts), environment, FeedbackRolloutTest::characters, Sampling.greedy(4), rounds);
  }

  private static String told(FeedbackRollout rollout, Task task) throws InterruptedException {
    var trajectory = rollout.roll(List.of(task), 1).getFirst();
    var text = new StringBuilder();
    trajectory
        .segments()
        .forEach(each -> text.append("%s %s, ".formatted(each.speaker(), each.text())));
    return text.append(trajectory.solved()).toString();
  }

  @Test
  void attemptsAndFeedbackAlternateUntilOneIsRight() throws InterruptedException {
    var rollout = rollout(new DigitFeedback(), 4, "41", "43", "42");
    assertThat(told(rollout, Task.of(1, "6*7=", "42")))
        .isEqualTo(
            "USER 6*7=, ASSISTANT 41, ENVIRONMENT digit 1 wrong, ASSISTANT 43, ENVIRONMENT digit 1"
                + " wrong, ASSISTANT 42, true");
  }

  @Test
  void nothingFollowsTheLastAllowedAttempt() throws InterruptedException {
    var rollout = rollout(new DigitFeedback(), 2, "7", "x");
    assertThat(told(rollout, Task.of(1, "6*7=", "42")))
        .isEqualTo("USER 6*7=, ASSISTANT 7, ENVIRONMENT too short, ASSISTANT x, false");
  }

  @ParameterizedTest
  @CsvSource({
    "7, 8, wrong, 0",
    "420, 42, too long, 0.67",
    "12, 42, digit 0 wrong, 0",
    "'', 4, not a number, 0"
  })
  void whatIsWrongIsSaidWithoutTheAnswer(String attempt, String gold, String text, double score) {
    var remark = new DigitFeedback().evaluate(Task.of(1, "?", gold), attempt);
    assertThat(remark.text()).isEqualTo(text).doesNotContain(gold);
    assertThat(Math.round(remark.score() * 100) / 100.0).isEqualTo(score);
  }

  @Test
  void feedbackThatHoldsTheAnswerIsRefused() {
    Feedback telling = (task, _) -> new Feedback.Remark(false, "it is " + task.answer(), 0);
    assertThatThrownBy(() -> rollout(telling, 2, "1", "2").roll(List.of(Task.of(9, "?", "42")), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the feedback on task 9 holds its gold answer; what is learnt from it would be the"
                + " answer");
    assertThatThrownBy(() -> rollout(telling, 0)).hasMessage("0 rounds, must be at least 1");
  }
}
