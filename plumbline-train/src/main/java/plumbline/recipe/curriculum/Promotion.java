package plumbline.recipe.curriculum;

import java.util.List;

/// When a stage is over (our reading of JT-Math): answers run into its cap, or the reward does not
/// rise any more.
///
/// @param window how many evaluations are compared with as many before
/// @param gain by how much the mean reward of the window must have risen for the stage to go on
/// @param cut share of answers that were cut off at the cap from which on the stage is over
public record Promotion(int window, double gain, double cut) {
  public Promotion {
    if (window < 1 || !(gain >= 0) || !(cut > 0 && cut <= 1)) {
      throw new IllegalArgumentException(
          "windows of %d, a gain of %s and a cut share of %s; a window has 1 evaluation at least, a gain is not negative, a share lies above 0 and at most at 1"
              .formatted(window, gain, cut));
    }
  }

  /// How a stretch of training went.
  ///
  /// @param reward mean over its answers
  /// @param cut share of its answers that ended at the cap
  public record Evaluation(double reward, double cut) {}

  /// The stage after these evaluations of `stage`, all of them, the latest last.
  ///
  /// @param stage from 0
  /// @param stages how many there are; the last is never left
  public int next(int stage, int stages, List<Evaluation> history) {
    boolean over = stage + 1 < stages && (isCutOff(history) || isFlat(history));
    return over ? stage + 1 : stage;
  }

  private boolean isCutOff(List<Evaluation> history) {
    return !history.isEmpty() && history.getLast().cut() >= cut;
  }

  private boolean isFlat(List<Evaluation> history) {
    int size = history.size();
    return size >= 2 * window
        && mean(history.subList(size - window, size))
                - mean(history.subList(size - 2 * window, size - window))
            < gain;
  }

  private static double mean(List<Evaluation> some) {
    return some.stream().mapToDouble(Evaluation::reward).average().orElseThrow();
  }
}
