package plumbline.recipe.preference;

import java.util.Arrays;

/// What held-out preferences say of a policy, a number for every pair or labelled answer.
///
/// @param margins how much higher the better answer's reward is, of a label how far the reward is
///   on the side that the label says; empty where the objective compares no answers
/// @param losses the objective of each by itself
@SuppressWarnings("ArrayRecordComponent") // of one evaluation, never compared
public record HeldOutMeasure(double[] margins, double[] losses) {
  /// 1 where the margin is positive, 0 where it is negative, a half where there is none.
  public double[] accuracies() {
    return Arrays.stream(margins).map(margin -> (Math.signum(margin) + 1) / 2).toArray();
  }
}
