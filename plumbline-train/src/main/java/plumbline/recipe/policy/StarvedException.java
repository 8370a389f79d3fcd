package plumbline.recipe.policy;

import java.util.List;
import java.util.Locale;
import plumbline.rollout.Group;

/// Too many rollouts in a row gave groups from which nothing can be learnt.
public final class StarvedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StarvedException(String message) {
    super(message);
  }

  /// Rollouts that were dropped, with what their groups were rewarded.
  static StarvedException after(
      int rollouts, int kept, int wanted, List<Group> dropped, GroupFilter filter) {
    var means = dropped.stream().mapToDouble(filter::mean).filter(Double::isFinite).toArray();
    long low = java.util.Arrays.stream(means).filter(mean -> mean <= 0).count();
    double mean = java.util.Arrays.stream(means).average().orElse(Double.NaN);
    return new StarvedException(
        String.format(
            Locale.ROOT,
            "%d rollouts gave %d of %d groups whose samples differ in reward; of the %d dropped %d"
                + " had mean reward 0 or less, the mean of all is %.3g. Take tasks nearer to what"
                + " the model can do, a larger rollout.group, or allow more rollouts by"
                + " dynamic-sampling.max-rollouts",
            rollouts,
            kept,
            wanted,
            dropped.size(),
            low,
            mean));
  }
}
