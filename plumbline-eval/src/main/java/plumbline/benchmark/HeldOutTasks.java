package plumbline.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Task;

/// Tasks on which a policy is measured, attempted several times each with fixed keys, so that two
/// policies meet the same tasks and the same draws.
///
/// @param tasks what is attempted
/// @param seed of the draws
/// @param column the reward column that says whether an attempt is right: 1 or more is
public record HeldOutTasks(List<Task> tasks, long seed, String column) {
  public HeldOutTasks {
    tasks = List.copyOf(tasks);
  }

  /// Attempts every task as often as the rollout's groups are large.
  public List<Group> attempt(GroupRollout rollout) throws InterruptedException {
    return rollout.roll(tasks, seed, -1);
  }

  /// Which attempts were right. An attempt that could not be judged counts as wrong; attempts vote
  /// by their whole text.
  public List<TaskResult> results(List<Group> groups) {
    return results(groups, Episode::text);
  }

  /// The same where attempts vote by what `answer` makes of them; empty text does not vote.
  public List<TaskResult> results(List<Group> groups, Function<Episode, String> answer) {
    var results = new ArrayList<TaskResult>();
    for (var group : groups) {
      var attempts = new ArrayList<TaskResult.Attempt>();
      for (int i = 0; i < group.episodes().size(); i++) {
        attempts.add(
            new TaskResult.Attempt(
                isRight(group.columns().get(i)), answer.apply(group.episodes().get(i))));
      }
      results.add(new TaskResult(group.task().id(), attempts));
    }
    return results;
  }

  /// Whether an attempt with these verdicts is right.
  public boolean isRight(RewardColumns columns) {
    return columns.get(column) instanceof Verdict.Scored(double reward) && reward >= 1;
  }
}
