package plumbline.benchmark;

import java.util.List;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Task;

/// Tasks on which a policy is measured, attempted several times each with fixed keys, so that two
/// policies meet the same tasks and the same draws.
///
/// @param tasks what is attempted
/// @param seed of the draws
public record HeldOutTasks(List<Task> tasks, long seed) {
  public HeldOutTasks {
    tasks = List.copyOf(tasks);
  }

  /// Attempts every task as often as the rollout's groups are large.
  public List<Group> attempt(GroupRollout rollout) throws InterruptedException {
    return rollout.roll(tasks, seed, -1);
  }
}
