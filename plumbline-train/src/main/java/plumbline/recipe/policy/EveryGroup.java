package plumbline.recipe.policy;

import plumbline.recipe.Feed;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Task;

/// One rollout a step, every group of which is taken.
///
/// @param tasks what every step attempts
/// @param rollout samples and scores the groups
/// @param seed of the run
public record EveryGroup(Feed<Task> tasks, GroupRollout rollout, long seed) implements GroupSource {
  @Override
  public Collected collect(long batch, long step) throws InterruptedException {
    return new Collected(rollout.roll(tasks.batch(batch), seed, step));
  }
}
