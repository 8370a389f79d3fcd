package plumbline.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.environment.feedback.DigitFeedback;
import plumbline.environment.feedback.Feedback;
import plumbline.environment.feedback.NoFeedbackException;
import plumbline.rollout.FeedbackRollout.Skipped;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Speaker;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.Trajectory;

/// Which trajectories are kept of a model that says what it is told to say; a token is a character,
/// and `#` is one that nobody may say.
class FeedbackRolloutTest {
  private static final FeedbackRollout.Text CHARACTERS =
      new FeedbackRollout.Text() {
        @Override
        public Tokens encode(String text) {
          return Tokens.of(text.chars().toArray());
        }

        @Override
        public boolean isControl(int token) {
          return token == '#';
        }
      };

  /// Says `attempts` of a task, one a round.
  private static Completer saying(Map<Long, List<String>> attempts) {
    return requests ->
        requests.stream()
            .map(request -> {
              var key = request.key();
              return new Completion(
                  Tokens.empty(),
                  Tokens.empty(),
                  attempts.getOrDefault(key.task(), List.of()).get((int) key.step()),
                  Floats.empty(),
                  Floats.empty(),
                  StopReason.STOP,
                  0);
            })
            .toList();
  }

  private static FeedbackRollout.Rolled rolled(
      Feedback environment, int context, int rounds, Map<Long, List<String>> attempts)
      throws InterruptedException {
    var settings =
        new FeedbackRollout.Settings(
            rounds, new TurnMarks(" (", ") "), context, 2, room -> Sampling.greedy(room));
    var tasks =
        LongStream.range(0, attempts.size()).mapToObj(id -> Task.of(id, "6*7=", "42")).toList();
    return new FeedbackRollout(saying(attempts), environment, CHARACTERS, settings).roll(tasks, 1);
  }

  private static String text(Trajectory trajectory) {
    return trajectory.segments().stream()
            .map(Trajectory.Segment::text)
            .collect(Collectors.joining("|"))
        + (trajectory.solved() ? " solved" : "");
  }

  @Test
  void marksStandAroundRemarks() throws InterruptedException {
    var rolled =
        rolled(
            new DigitFeedback(), 99, 2, Map.of(0L, List.of("41", "42"), 1L, List.of("7", "420")));
    assertThat(rolled.trajectories())
        .extracting(FeedbackRolloutTest::text)
        .containsExactly("6*7=|41| (digit 1 wrong) |42 solved", "6*7=|7| (too short) |420");
    assertThat(rolled.skipped()).isEmpty();
    assertThat(rolled.shortened()).isZero();
  }

  @Test
  void anAttemptMayFillWhatAllThatWasSaidLeaves() throws InterruptedException {
    var asked = new ArrayList<String>();
    Completer completer =
        requests -> {
          for (var each : requests) {
            var said = ((Prompt.OfTokens) each.prompt()).tokens().stream();
            asked.add(
                "%d %d: %s, %d"
                    .formatted(
                        each.key().run(),
                        each.key().step(),
                        said.mapToObj(Character::toString).collect(Collectors.joining()),
                        each.sampling().maxTokens()));
          }
          return saying(Map.of(0L, List.of("41", "43", "42"))).complete(requests);
        };
    var settings =
        new FeedbackRollout.Settings(
            4, new TurnMarks("(", ")"), 99, 2, room -> Sampling.greedy(room));
    var rollout = new FeedbackRollout(completer, new DigitFeedback(), CHARACTERS, settings);
    var trajectory = rollout.roll(List.of(Task.of(0, "6*7=", "42")), 1).trajectories().getFirst();
    assertThat(asked)
        .containsExactly(
            "1 0: 6*7=, 95",
            "1 1: 6*7=41(digit 1 wrong), 78",
            "1 2: 6*7=41(digit 1 wrong)43(digit 1 wrong), 61");
    assertThat(trajectory.segments())
        .extracting(Trajectory.Segment::speaker)
        .containsExactly(
            Speaker.USER,
            Speaker.ASSISTANT,
            Speaker.ENVIRONMENT,
            Speaker.ASSISTANT,
            Speaker.ENVIRONMENT,
            Speaker.ASSISTANT);
  }

  @Test
  void aTaskWhoseAnswerWouldBeToldIsLeftOutAndTheOthersGoOn() throws InterruptedException {
    Feedback telling =
        (task, attempt) ->
            attempt.equals("?")
                ? new Feedback.Remark(false, "say " + task.answer(), 0)
                : new DigitFeedback().evaluate(task, attempt);
    var rolled = rolled(telling, 99, 2, Map.of(0L, List.of("?", "42"), 1L, List.of("41", "?")));
    assertThat(rolled.trajectories())
        .as("what would be said of the last attempt is not said")
        .extracting(FeedbackRolloutTest::text)
        .containsExactly("6*7=|41| (digit 1 wrong) |?");
    assertThat(rolled.skipped()).isEqualTo(Map.of(Skipped.TELLS, 1));
  }

  @Test
  void theAnswerOfAWorkedSolutionIsNotToldEither() throws InterruptedException {
    Feedback telling = (_, _) -> new Feedback.Remark(false, "say 42", 0);
    var settings =
        new FeedbackRollout.Settings(
            2, new TurnMarks("", ""), 99, 2, room -> Sampling.greedy(room));
    var rounds =
        new FeedbackRollout(saying(Map.of(0L, List.of("1", "2"))), telling, CHARACTERS, settings);
    assertThat(rounds.roll(List.of(Task.of(0, "6*7=", "6*7=42\n#### 42")), 1).skipped())
        .isEqualTo(Map.of(Skipped.TELLS, 1));
  }

  @Test
  void aFullContextEndsATrajectoryAndOneWithoutAnAttemptIsLeftOut() throws InterruptedException {
    var attempts = Map.of(0L, List.of("41", "43", "42"));
    assertThat(rolled(new DigitFeedback(), 99, 3, attempts).trajectories().getFirst().rounds())
        .isEqualTo(3);
    // 4 of the question, 2 of an attempt, 17 of a remark with its marks, 2 of an attempt
    var full = rolled(new DigitFeedback(), 26, 3, attempts);
    assertThat(full.trajectories())
        .extracting(FeedbackRolloutTest::text)
        .containsExactly("6*7=|41| (digit 1 wrong) |43");
    assertThat(full.shortened()).isEqualTo(1);
    var none = rolled(new DigitFeedback(), 5, 3, attempts);
    assertThat(none.trajectories()).isEmpty();
    assertThat(none.skipped()).isEqualTo(Map.of(Skipped.ROOM, 1));
    assertThat(none.shortened()).isZero();
  }

  @Test
  void anAttemptThatIsLongerAsTextThanItWasAsTokensIsCutOff() throws InterruptedException {
    var rolled = rolled(new DigitFeedback(), 30, 2, Map.of(0L, List.of("41", "123456789012")));
    assertThat(rolled.trajectories())
        .extracting(FeedbackRolloutTest::text)
        .containsExactly("6*7=|41");
    assertThat(rolled.shortened()).isEqualTo(1);
  }

  @Test
  void whoSpellsASpecialTokenIsLeftOut() throws InterruptedException {
    Feedback echo = (_, attempt) -> new Feedback.Remark(false, attempt.replace('!', '#'), 0);
    var rolled =
        rolled(
            echo,
            99,
            2,
            Map.of(0L, List.of("#", "1"), 1L, List.of("!", "1"), 2L, List.of("2", "3")));
    assertThat(rolled.trajectories())
        .extracting(FeedbackRolloutTest::text)
        .containsExactly("6*7=|2| (2) |3");
    assertThat(rolled.skipped()).isEqualTo(Map.of(Skipped.CONTROL, 2));
  }

  @Test
  void anEnvironmentThatFailsLosesOneTask() throws InterruptedException {
    Feedback failing =
        (task, attempt) -> {
          if (attempt.equals("?")) {
            throw new NoFeedbackException("the sandbox fell over", new IllegalStateException());
          }
          return new DigitFeedback().evaluate(task, attempt);
        };
    var rolled = rolled(failing, 99, 1, Map.of(0L, List.of("?"), 1L, List.of("42")));
    assertThat(rolled.trajectories())
        .extracting(FeedbackRolloutTest::text)
        .containsExactly("6*7=|42 solved");
    assertThat(rolled.skipped()).isEqualTo(Map.of(Skipped.FAILED, 1));
    assertThat(rolled.failure()).isEqualTo("the sandbox fell over");
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
  void aRolloutNeedsARound() {
    assertThatThrownBy(() -> rolled(new DigitFeedback(), 99, 0, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 rounds, must be at least 1");
  }
}
