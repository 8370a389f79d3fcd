package plumbline.quickstart;

import java.util.Arrays;
import java.util.stream.Collectors;
import plumbline.environment.CountDownTasks;
import plumbline.environment.SortTasks;
import plumbline.environment.TaskGenerator;
import plumbline.reward.RewardFunction;

/// The tasks that the quickstart knows, with the settings that were found for them.
public enum QuickstartTask {
  /// Sort eight digits; one right answer.
  SORT("sort", SortTasks.standard(), 2e-3, 400, 0.20, 5e-5),
  /// Make a target of three numbers; many right answers, judged by parsing.
  COUNTDOWN("countdown", new CountDownTasks(), 3e-3, 900, 0.31, 1e-4);

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // generators are records
  private final TaskGenerator generator;

  private final double warmRate;
  private final int warmSteps;
  private final double warmEnough;
  private final double alignRate;

  QuickstartTask(
      String word,
      TaskGenerator generator,
      double warmRate,
      int warmSteps,
      double warmEnough,
      double alignRate) {
    this.word = word;
    this.generator = generator;
    this.warmRate = warmRate;
    this.warmSteps = warmSteps;
    this.warmEnough = warmEnough;
    this.alignRate = alignRate;
  }

  /// The task called `word`.
  ///
  /// @throws IllegalArgumentException for another word, with the list
  public static QuickstartTask named(String word) {
    return Arrays.stream(values())
        .filter(task -> task.word.equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("task is '%s', known are %s".formatted(word, words())));
  }

  private static String words() {
    return Arrays.stream(values()).map(task -> task.word).collect(Collectors.joining(", "));
  }

  /// The name on the command line.
  public String word() {
    return word;
  }

  /// Judges an answer.
  public RewardFunction verifier() {
    return generator.verifier();
  }

  TaskGenerator generator() {
    return generator;
  }

  double warmRate() {
    return warmRate;
  }

  int warmSteps() {
    return warmSteps;
  }

  /// Share of right answers at which the warm start ends; above 1 it runs to its last step.
  double warmEnough() {
    return warmEnough;
  }

  double alignRate() {
    return alignRate;
  }
}
