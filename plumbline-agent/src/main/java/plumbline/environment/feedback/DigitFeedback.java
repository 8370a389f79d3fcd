package plumbline.environment.feedback;

import plumbline.text.trajectory.Task;

/// Compares a number with the gold answer digit by digit, counted from 0 from the left, and names
/// the first that is wrong. An answer of one digit is only called wrong: more would tell it.
public record DigitFeedback() implements Feedback {
  @Override
  public Remark evaluate(Task task, String attempt) {
    var gold = task.answer().strip();
    var said = attempt.strip();
    if (said.equals(gold)) {
      return new Remark(true, "correct", 1);
    }
    if (said.isEmpty() || !said.chars().allMatch(each -> each >= '0' && each <= '9')) {
      return new Remark(false, "not a number", 0);
    }
    int shared = 0;
    while (shared < Math.min(said.length(), gold.length())
        && said.charAt(shared) == gold.charAt(shared)) {
      shared++;
    }
    double score = (double) shared / Math.max(said.length(), gold.length());
    if (gold.length() < 2) {
      return new Remark(false, "wrong", score);
    }
    if (said.length() != gold.length()) {
      return new Remark(false, said.length() < gold.length() ? "too short" : "too long", score);
    }
    return new Remark(false, "digit %d wrong".formatted(shared), score);
  }
}
