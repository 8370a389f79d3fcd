package plumbline.reward;

import java.util.List;
import plumbline.text.trajectory.Episode;

/// 1 where the response, white space at its ends aside, is the task's answer to the letter, else 0.
public record ExactMatchReward() implements RewardFunction {
  /// The name of the column.
  public static final String COLUMN = "exact";

  @Override
  public List<String> columns() {
    return List.of(COLUMN);
  }

  @Override
  public RewardColumns score(Episode episode) {
    return RewardColumns.of(
        COLUMN, Verdict.of(episode.text().strip().equals(episode.task().answer().strip())));
  }
}
