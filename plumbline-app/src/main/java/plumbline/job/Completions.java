package plumbline.job;

import java.util.ArrayList;
import java.util.List;
import plumbline.benchmark.HeldOutTasks;
import plumbline.report.RunEvaluation;
import plumbline.rollout.Group;

/// What was answered to held-out tasks before and after, for looking at.
public final class Completions {
  private static final int TASKS = 24;
  private static final int ANSWERS = 4;

  private Completions() {}

  /// The first tasks with some of their answers.
  public static List<RunEvaluation.HeldOut> sideBySide(
      HeldOutTasks held, List<Group> before, List<Group> after) {
    var shown = new ArrayList<RunEvaluation.HeldOut>();
    for (int i = 0; i < Math.min(TASKS, before.size()); i++) {
      var task = before.get(i).task();
      shown.add(
          new RunEvaluation.HeldOut(
              task.id(),
              task.question(),
              task.answer(),
              answers(held, before.get(i)),
              answers(held, after.get(i))));
    }
    return shown;
  }

  private static List<RunEvaluation.Answer> answers(HeldOutTasks held, Group group) {
    var answers = new ArrayList<RunEvaluation.Answer>();
    for (int i = 0; i < Math.min(ANSWERS, group.episodes().size()); i++) {
      answers.add(
          new RunEvaluation.Answer(
              group.episodes().get(i).text(), held.isRight(group.columns().get(i))));
    }
    return answers;
  }
}
