package plumbline.reward.perspective;

import java.util.LinkedHashMap;
import java.util.List;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;

/// How right the answers of all roles are, and in `perspectives/opinions` how many different ones a
/// response states. Judged is what the model wrote; the opening that it was made to begin with has
/// role names and is left out.
public record PerspectiveReward() implements RewardFunction {
  /// The name of the column with the accuracy.
  public static final String COLUMN = "perspectives";

  /// The name of the column with the number of different answers.
  public static final String OPINIONS = COLUMN + "/opinions";

  @Override
  public List<String> columns() {
    return List.of(COLUMN, OPINIONS);
  }

  @Override
  public RewardColumns score(Episode episode) {
    var question = RoleQuestions.of(episode.task());
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(COLUMN, new Verdict.Scored(Perspectives.accuracy(question, episode.text())));
    verdicts.put(
        OPINIONS, new Verdict.Scored(RoleAnswers.of(question).opinions(episode.text()).size()));
    return new RewardColumns(verdicts);
  }
}
