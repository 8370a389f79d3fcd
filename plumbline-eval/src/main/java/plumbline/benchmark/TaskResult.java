package plumbline.benchmark;

import java.util.List;

/// What several attempts at one task came to.
///
/// @param task id of the task
/// @param attempts the attempts, in order
public record TaskResult(long task, List<Attempt> attempts) {
  public TaskResult {
    attempts = List.copyOf(attempts);
    if (attempts.isEmpty()) {
      throw new IllegalArgumentException("task %d has no attempt".formatted(task));
    }
  }

  /// One attempt.
  ///
  /// @param correct whether the verifier agreed
  /// @param answer the extracted answer, normalised so that equal answers are equal texts; empty
  ///   where none was found
  public record Attempt(boolean correct, String answer) {}

  /// How many attempts are correct.
  public int correct() {
    return (int) attempts.stream().filter(Attempt::correct).count();
  }

  /// The share of correct attempts.
  public double accuracy() {
    return (double) correct() / attempts.size();
  }
}
