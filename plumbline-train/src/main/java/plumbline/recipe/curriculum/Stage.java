package plumbline.recipe.curriculum;

/// A stage of a curriculum: how long answers may be and which tasks are trained on.
///
/// @param maxTokens most new tokens of an answer
/// @param low least pass rate of a task under the policy at the beginning of the stage
/// @param high largest pass rate
public record Stage(int maxTokens, double low, double high) {
  public Stage {
    if (maxTokens < 1) {
      throw new IllegalArgumentException(
          "a stage with %d tokens; an answer needs 1 at least".formatted(maxTokens));
    }
    if (!(low >= 0 && low < high && high <= 1)) {
      throw new IllegalArgumentException(
          "pass rates from %s to %s; they lie between 0 and 1, the lower below the upper"
              .formatted(low, high));
    }
  }

  /// Whether a task is trained on: its pass rate lies within the bounds, and it is neither always
  /// nor never solved.
  ///
  /// @param solved how many of its samples solve it
  /// @param samples how many were drawn
  boolean takes(int solved, int samples) {
    double rate = (double) solved / samples;
    return solved > 0 && solved < samples && rate >= low && rate <= high;
  }
}
