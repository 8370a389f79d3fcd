package plumbline.rollout;

import java.util.List;
import plumbline.reward.RewardColumns;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Task;

/// All samples of one task with their verdicts.
///
/// @param task what was attempted
/// @param episodes the samples, number 0 first
/// @param columns the verdicts on each episode
public record Group(Task task, List<Episode> episodes, List<RewardColumns> columns) {
  public Group {
    episodes = List.copyOf(episodes);
    columns = List.copyOf(columns);
    if (episodes.isEmpty() || episodes.size() != columns.size()) {
      throw new IllegalArgumentException(
          "group of task %d has %d episodes and verdicts on %d"
              .formatted(task.id(), episodes.size(), columns.size()));
    }
  }
}
