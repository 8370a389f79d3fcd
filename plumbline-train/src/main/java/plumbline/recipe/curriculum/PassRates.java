package plumbline.recipe.curriculum;

import plumbline.recipe.curriculum.StagedSource.Course;
import plumbline.recipe.curriculum.StagedSource.Rollouts;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.trajectory.Episode;

/// Takes the pass rates of tasks under the policy as it is.
record PassRates(Plan plan, Rollouts rollouts, Course course) {
  private static final int TASKS_AT_A_TIME = 256;

  /// Counts how often the tasks that are not retired are solved under the cap of a stage. The draws
  /// are those of steps before the first, so they are nobody else's.
  ///
  /// @param number of the stage, from 0
  /// @return how many tokens that took
  long count(int number, PassCounts counts) throws InterruptedException {
    var rollout = rollouts.of(plan.stages().get(number).maxTokens(), plan.samples());
    var open = counts.open();
    long sampled = 0;
    for (int from = 0; from < open.size(); from += TASKS_AT_A_TIME) {
      var some = open.subList(from, Math.min(open.size(), from + TASKS_AT_A_TIME));
      var groups =
          rollout.roll(some.stream().map(counts::task).toList(), course.seed(), -2 - number);
      for (int i = 0; i < some.size(); i++) {
        counts.set(some.get(i), solved(groups.get(i)));
        sampled += groups.get(i).episodes().stream().mapToLong(Episode::sampledTokens).sum();
      }
    }
    return sampled;
  }

  private int solved(Group group) {
    int solved = 0;
    for (var columns : group.columns()) {
      boolean right =
          columns.get(course.column()) instanceof Verdict.Scored(double reward) && reward >= 1;
      solved += right ? 1 : 0;
    }
    return solved;
  }
}
