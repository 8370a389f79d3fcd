package plumbline.rollout;

import java.util.List;
import plumbline.reward.RewardColumns;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Task;

/// Samples of one task with their verdicts: all of them, or those that left before the others
/// ([Release#FINISHED_ONLY]).
///
/// @param task what was attempted
/// @param episodes the samples, number 0 first
/// @param columns the verdicts on each episode
/// @param size how many samples the whole group has
public record Group(Task task, List<Episode> episodes, List<RewardColumns> columns, int size) {
  public Group {
    episodes = List.copyOf(episodes);
    columns = List.copyOf(columns);
    if (episodes.isEmpty() || episodes.size() != columns.size()) {
      throw new IllegalArgumentException(
          "group of task %d has %d episodes and verdicts on %d"
              .formatted(task.id(), episodes.size(), columns.size()));
    }
    if (size < episodes.size()) {
      throw new IllegalArgumentException(
          "group of task %d has %d episodes, but its whole size is %d"
              .formatted(task.id(), episodes.size(), size));
    }
  }

  /// All samples of a task.
  public Group(Task task, List<Episode> episodes, List<RewardColumns> columns) {
    this(task, episodes, columns, episodes.size());
  }

  /// The same samples as a part of a group of `whole`.
  public Group partOf(int whole) {
    return new Group(task, episodes, columns, whole);
  }
}
