package plumbline.job;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import plumbline.benchmark.Judging;
import plumbline.report.RunEvaluation;
import plumbline.report.RunEvaluation.Answer;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;

/// What was answered to held-out tasks before and after, for looking at.
public final class Completions {
  private static final int TASKS = 24;
  private static final int ANSWERS = 4;

  private Completions() {}

  /// The first tasks with some of their answers.
  public static List<RunEvaluation.HeldOut> sideBySide(
      Judging judging, List<Group> before, List<Group> after) {
    var shown = new ArrayList<RunEvaluation.HeldOut>();
    for (int i = 0; i < Math.min(TASKS, before.size()); i++) {
      var task = before.get(i).task();
      shown.add(
          new RunEvaluation.HeldOut(
              task.id(),
              task.question(),
              task.answer(),
              answers(judging, before.get(i)),
              answers(judging, after.get(i))));
    }
    return shown;
  }

  private static List<Answer> answers(Judging judging, Group group) {
    return IntStream.range(0, Math.min(ANSWERS, group.episodes().size()))
        .mapToObj(i -> answer(judging, group.episodes().get(i).text(), group.columns().get(i)))
        .toList();
  }

  private static Answer answer(Judging judging, String text, RewardColumns columns) {
    return switch (judging) {
      case Judging.Verified verified -> new Answer.Marked(text, verified.isRight(columns));
      case Judging.Graded(var column) ->
          new Answer.Graded(
              text,
              columns.get(column) instanceof Verdict.Scored(double score)
                  ? OptionalDouble.of(score)
                  : OptionalDouble.empty());
    };
  }
}
