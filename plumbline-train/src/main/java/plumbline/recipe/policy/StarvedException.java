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

  /// Rounds without a filter whose samples do not fill a step.
  ///
  /// @param alone samples that ended with no other of their group, and were dropped
  static StarvedException unfinished(int rounds, int kept, int wanted, int alone) {
    return new StarvedException(
        "%d rounds gave the samples of %d of %d groups; %d ended alone and were dropped. Take"
                .formatted(rounds, kept, wanted, alone)
            + " rollout.segments.release whole or a smaller rollout.segments.count, or allow more"
            + " rollouts by dynamic-sampling.max-rollouts");
  }

  /// Rollouts that were dropped, with what their groups were rewarded.
  ///
  /// @param alone samples that ended with no other of their group, dropped besides
  static StarvedException after(
      int rollouts, int kept, int wanted, List<Group> dropped, GroupFilter filter, int alone) {
    var means = dropped.stream().mapToDouble(filter::mean).filter(Double::isFinite).toArray();
    long low = java.util.Arrays.stream(means).filter(mean -> mean <= 0).count();
    double mean = java.util.Arrays.stream(means).average().orElse(Double.NaN);
    return new StarvedException(
        String.format(
            Locale.ROOT,
            "%d rollouts gave %d of %d groups whose samples differ in reward; of the %d dropped %d"
                + " had mean reward 0 or less, the mean of all is %.3g. Take tasks nearer to what"
                + " the model can do, a larger rollout.group, or allow more rollouts by"
                + " dynamic-sampling.max-rollouts%s",
            rollouts,
            kept,
            wanted,
            dropped.size(),
            low,
            mean,
            alone == 0
                ? ""
                : ". %d samples ended alone and were dropped besides: rollout.segments.release"
                        .formatted(alone)
                    + " whole waits for the others"));
  }
}
