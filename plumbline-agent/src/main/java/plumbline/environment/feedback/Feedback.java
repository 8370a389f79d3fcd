package plumbline.environment.feedback;

import plumbline.text.trajectory.Task;

/// Tells in words how an attempt at a task went, without giving the answer away.
@FunctionalInterface
public interface Feedback {
  /// What is to say of an attempt.
  ///
  /// @throws NoFeedbackException where nothing can be said of it, as where a sandbox failed
  /// @throws InterruptedException when the calling thread is interrupted
  Remark evaluate(Task task, String attempt) throws InterruptedException;

  /// What was said.
  ///
  /// @param solved whether the attempt is right
  /// @param text what is wrong with it
  /// @param score how good it is, 1 for right
  record Remark(boolean solved, String text, double score) {}
}
