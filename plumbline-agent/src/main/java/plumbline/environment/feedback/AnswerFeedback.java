package plumbline.environment.feedback;

import plumbline.reward.MathReward;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.Task;

/// Compares the answer that an attempt states with the gold answer as the reward `math` does, and
/// says what is wrong: no answer is stated, it is of another kind, or it is not equal. Neither
/// answer is repeated.
///
/// @param verifier judges the two answers
public record AnswerFeedback(MathVerifier verifier) implements Feedback {
  @Override
  public Remark evaluate(Task task, String attempt) {
    if (AnswerExtraction.afterThinking(attempt).isEmpty()) {
      return wrong("the thinking never ends, so no answer is stated");
    }
    var stated = AnswerExtraction.of(attempt);
    if (stated.isEmpty()) {
      return wrong("no answer is stated; put it into \\boxed{} or behind ####");
    }
    var verdict = verifier.verify(MathReward.gold(task.answer()), stated.get());
    if (verdict.equal()) {
      return new Remark(true, "correct", 1);
    }
    return wrong(
        verdict.isOfAnotherKind()
            ? "the stated answer is of another kind than what is asked for"
            : "the stated answer is wrong");
  }

  private static Remark wrong(String text) {
    return new Remark(false, text, 0);
  }
}
