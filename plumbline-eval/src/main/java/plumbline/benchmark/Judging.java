package plumbline.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.trajectory.Episode;

/// The reward column that attempts at held-out tasks are judged by, and what it can say.
public sealed interface Judging {
  /// The name of the column.
  String column();

  /// A column that knows right from wrong: 1 or more is right, so that there is pass@k.
  record Verified(String column) implements Judging {
    /// Whether an attempt with these verdicts is right.
    public boolean isRight(RewardColumns columns) {
      return columns.get(column) instanceof Verdict.Scored(double reward) && reward >= 1;
    }

    /// Which attempts were right. An attempt that could not be judged counts as wrong; attempts
    /// vote by their whole text.
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
  }

  /// A column of degrees, as a reward model gives them or a rule of form: no value is right, and
  /// only its mean is told.
  record Graded(String column) implements Judging {}
}
