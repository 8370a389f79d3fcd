package plumbline.quickstart;

import java.util.List;
import java.util.stream.Collectors;
import plumbline.environment.CountDownTasks;
import plumbline.environment.SortTasks;
import plumbline.environment.TaskGenerator;
import plumbline.optim.AdamW;
import plumbline.optim.Muon;
import plumbline.optim.Optimizer;

/// What the quickstart learns, with the settings that were found for it.
///
/// @param generator draws the tasks and judges the answers
/// @param warmUp the supervised stage
/// @param alignment the stage with rewards
/// @param heldOut how many tasks are measured before and after
public record QuickstartTask(
    TaskGenerator generator, WarmUp warmUp, Alignment alignment, int heldOut) {

  /// Supervised learning on solutions.
  ///
  /// @param rule how weights move
  /// @param rows solutions a step
  /// @param rate learning rate after fifty steps of warm-up
  /// @param steps how many, at most where it may end early
  /// @param enough the share of right answers that ends it early; not asked for where infinite
  public record WarmUp(Optimizer.Settings rule, int rows, double rate, int steps, double enough) {
    /// By AdamW.
    public WarmUp(int rows, double rate, int steps, double enough) {
      this(moments(0.01), rows, rate, steps, enough);
    }

    /// Whether it may end before its last step.
    boolean mayEndEarly() {
      return enough <= 1;
    }
  }

  /// Learning from rewards.
  ///
  /// @param tasks how many are attempted a step, each eight times
  /// @param rate learning rate of the first step
  /// @param steps how many rollouts, where none are asked for
  public record Alignment(int tasks, double rate, int steps) {}

  /// Sort eight digits; one right answer. The warm start ends as soon as every fifth answer is
  /// right: the pass rate climbs from there to 80 % within fifty steps.
  public static final QuickstartTask SORT =
      new QuickstartTask(
          SortTasks.standard(),
          new WarmUp(128, 2e-3, 400, 0.20),
          new Alignment(64, 1.2e-4, 56),
          512);

  /// Make a target of three numbers; many right answers, judged by parsing. The warm start has a
  /// fixed length: its pass rate climbs slowly, so a check of a few hundred answers would end it by
  /// luck, before the model half knows what rewards can sharpen. Muon needs half of AdamW's steps.
  public static final QuickstartTask COUNTDOWN =
      new QuickstartTask(
          new CountDownTasks(),
          new WarmUp(
              new Muon.Settings(0.95, true, 1, moments(1)),
              128,
              3e-3,
              220,
              Double.POSITIVE_INFINITY),
          new Alignment(64, 1.2e-4, 64),
          512);

  private static final List<QuickstartTask> ALL = List.of(SORT, COUNTDOWN);

  private static AdamW.Settings moments(double decay) {
    return new AdamW.Settings(0.9, 0.98, 1e-8, decay);
  }

  /// The task called `word`.
  ///
  /// @throws IllegalArgumentException for another word, with the list
  public static QuickstartTask named(String word) {
    return ALL.stream()
        .filter(task -> task.word().equals(word))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--task is '%s', must be one of %s".formatted(word, words())));
  }

  private static String words() {
    return ALL.stream().map(QuickstartTask::word).collect(Collectors.joining(", "));
  }

  /// The name on the command line.
  public String word() {
    return generator.name();
  }
}
