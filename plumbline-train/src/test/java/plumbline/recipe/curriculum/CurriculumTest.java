package plumbline.recipe.curriculum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import plumbline.completion.Completion;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.recipe.curriculum.Promotion.Evaluation;
import plumbline.reward.ExactMatchReward;
import plumbline.reward.RewardAggregation;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// The stages on a scripted policy that solves as many of eight samples of a task as a table says.
class CurriculumTest {
  private static final Promotion STANDARD = new Promotion(3, 0.01, 0.1);
  private static final List<Stage> STAGES =
      List.of(new Stage(32, 0.2, 0.8), new Stage(64, 0.1, 0.7), new Stage(128, 0.05, 0.5));

  private final Map<Long, Integer> skill = new HashMap<>();
  private final List<String> remarks = new ArrayList<>();
  private final List<Integer> caps = new ArrayList<>();
  private int cutBelow;

  private static List<Evaluation> history(double cut, double... rewards) {
    return Arrays.stream(rewards).mapToObj(reward -> new Evaluation(reward, cut)).toList();
  }

  /// The card's histories.
  @Test
  void stagesEndWhereAnswersHitTheCapOrTheRewardStandsStill() {
    assertThat(STANDARD.next(0, 3, history(0.03, .30, .38, .385, .38, .383, .386, .38)))
        .isEqualTo(1);
    assertThat(STANDARD.next(0, 3, history(0.02, .2, .25, .3, .35, .4, .45))).isZero();
    assertThat(STANDARD.next(0, 3, history(0.15, .2))).isEqualTo(1);
    assertThat(STANDARD.next(2, 3, history(0.15, .2))).isEqualTo(2);
    assertThat(STANDARD.next(0, 3, List.of())).isZero();
    assertThat(STANDARD.next(0, 3, history(0.02, .3, .3, .3, .3, .3)))
        .as("fewer than two windows say nothing")
        .isZero();
  }

  private StagedSource source(Plan plan, int tasks) {
    var all =
        LongStream.range(0, tasks).mapToObj(id -> Task.of(id, "task " + id, "right")).toList();
    return new StagedSource(
        plan,
        all,
        this::rollout,
        RewardAggregation.of(ExactMatchReward.COLUMN),
        new StagedSource.Course(4, 8, ExactMatchReward.COLUMN, 5),
        remarks::add);
  }

  private GroupRollout rollout(int maxTokens, int group) {
    caps.add(maxTokens);
    return new GroupRollout(
        requests ->
            requests.stream()
                .map(request -> {
                  var key = request.key();
                  boolean solves = key.sample() < skill.getOrDefault(key.task(), 4);
                  boolean cut = maxTokens < cutBelow;
                  return new Completion(
                      Tokens.of(1),
                      Tokens.of(2),
                      solves ? "right" : "wrong",
                      Floats.filled(1, -1f),
                      Floats.filled(1, 1f),
                      cut ? StopReason.LENGTH : StopReason.STOP,
                      0);
                })
                .toList(),
        task -> new Prompt.OfText(task.question()),
        EpisodeScoring.of(new ExactMatchReward()),
        Sampling.random(maxTokens, 1),
        group);
  }

  private static Set<Long> tasks(List<Group> groups) {
    return groups.stream()
        .map(group -> group.task().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<Long> tasks(StagedSource source, long from, long to)
      throws InterruptedException {
    var seen = new TreeSet<Long>();
    for (long step = from; step < to; step++) {
      seen.addAll(tasks(source.collect(step, step).groups()));
    }
    return seen;
  }

  private Plan plan(int every) {
    return new Plan(STAGES, 8, every, STANDARD);
  }

  @Test
  void aStageTrainsOnTasksWithinItsBounds() throws InterruptedException {
    skill.putAll(Map.of(0L, 8, 1L, 0, 2L, 1, 3L, 7, 4L, 2, 5L, 6));
    var source = source(plan(100), 6);
    var first = source.collect(0, 0);
    assertThat(first.figures())
        .containsEntry("curriculum/stage", 1.0)
        .containsEntry("curriculum/tasks", 2.0)
        .containsEntry("curriculum/always_solved", 1.0)
        .containsEntry("curriculum/never_solved", 1.0)
        .containsEntry("curriculum/estimate_tokens", 48.0);
    assertThat(tasks(first.groups())).containsExactly(4L, 5L);
    assertThat(remarks)
        .containsExactly(
            "stage 1 of 3 begins at step 0: 2 of 6 tasks, answers of 32 tokens (1 always solved, 1"
                + " never)");
    assertThat(source.collect(1, 1).figures()).doesNotContainKey("curriculum/tasks");
    assertThat(caps).containsOnly(32);
  }

  /// Cut-off answers end a stage; retired tasks stay away, parked ones come back.
  @Test
  void cutAnswersEndAStageAndPassRatesAreTakenAnew() throws InterruptedException {
    skill.putAll(Map.of(0L, 8, 1L, 0, 2L, 4));
    cutBelow = 64;
    var source = source(plan(2), 3);
    assertThat(tasks(source, 0, 2)).containsExactly(2L);
    skill.putAll(Map.of(0L, 4, 1L, 3));
    assertThat(tasks(source, 2, 4)).containsExactly(1L, 2L);
    assertThat(caps.getLast()).isEqualTo(64);
    assertThat(remarks.getLast()).startsWith("stage 2 of 3 begins at step 2: 2 of 3 tasks");
    assertThat(tasks(source, 4, 12)).as("nothing is cut and too little is known").hasSize(2);
    tasks(source, 12, 20);
    assertThat(remarks.getLast()).startsWith("stage 3 of 3 begins at step 14");
    tasks(source, 20, 60);
    assertThat(remarks).as("the last stage is never left").hasSize(3);
  }

  @Test
  void aRunWhoseStagesHaveNoTaskSaysWhy() {
    skill.putAll(Map.of(0L, 8, 1L, 0, 2L, 7));
    var source = source(plan(2), 3);
    assertThatThrownBy(() -> source.collect(0, 0))
        .isInstanceOf(EmptyStageException.class)
        .hasMessage(
            "stage 3 of 3 has no task: of 3 tasks 1 are always solved, 1 never, the others outside"
                + " pass rates from 0.05 to 0.5 in 8 samples; widen pass-rate-low and"
                + " pass-rate-high, or give other tasks");
    assertThat(remarks)
        .containsExactly(
            "stage 1 of 3 is passed over at step 0: of 3 tasks 1 are always solved, 1 never, the"
                + " others outside pass rates from 0.2 to 0.8 in 8 samples",
            "stage 2 of 3 is passed over at step 0: of 3 tasks 1 are always solved, 1 never, the"
                + " others outside pass rates from 0.1 to 0.7 in 8 samples");
    assertThat(caps).containsExactly(32, 64, 128);
  }

  @Test
  void aStageWhoseBoundsShutOutAllTasksIsPassedOver() throws InterruptedException {
    skill.putAll(Map.of(0L, 8, 1L, 0, 2L, 1));
    var first = source(plan(2), 3).collect(0, 0);
    assertThat(first.figures())
        .containsEntry("curriculum/stage", 2.0)
        .containsEntry("curriculum/estimate_tokens", 8.0 * (3 + 2));
    assertThat(tasks(first.groups())).containsExactly(2L);
  }

  @Test
  void aRunThatHasSolvedAllEndsAndOneThatNeverTrainedDoesNot() throws InterruptedException {
    skill.putAll(Map.of(0L, 8, 1L, 4));
    cutBelow = 64;
    var source = source(plan(2), 2);
    assertThat(tasks(source, 0, 2)).containsExactly(1L);
    skill.put(1L, 8);
    for (int again = 0; again < 2; again++) {
      var end = source.collect(2, 2);
      assertThat(end.groups()).isEmpty();
      assertThat(end.figures()).containsExactly(Map.entry("curriculum/estimate_tokens", 8.0));
      assertThat(end.end())
          .contains(
              "nothing is left to learn: stage 2 of 3 would begin at step 2, and all 2 tasks are"
                  + " always solved; the run ends");
    }
    assertThatThrownBy(() -> source(plan(2), 2).collect(0, 0))
        .hasMessageStartingWith("stage 3 of 3 has no task: of 2 tasks 2 are always solved, ");
  }

  @Test
  void aParkedTaskKeepsARunFromEndingAsDone() throws InterruptedException {
    skill.putAll(Map.of(0L, 0, 1L, 4));
    cutBelow = 64;
    var source = source(plan(2), 2);
    tasks(source, 0, 2);
    skill.put(1L, 8);
    assertThatThrownBy(() -> source.collect(2, 2))
        .hasMessageStartingWith(
            "stage 3 of 3 has no task: of 2 tasks 1 are always solved, 1 never, ");
  }

  @Test
  void plansWithoutMeaningAreRefused() {
    assertThatThrownBy(() -> new Plan(List.of(STAGES.get(1), STAGES.get(0)), 8, 1, STANDARD))
        .hasMessage("stage 2 allows 32 tokens, the one before 64; caps must rise");
    assertThatThrownBy(() -> new Plan(List.of(), 8, 1, STANDARD))
        .hasMessageStartingWith("0 stages with 8 samples a task and evaluations of 1 steps; ");
    assertThatThrownBy(() -> new Stage(8, 0.8, 0.2))
        .hasMessage(
            "pass rates from 0.8 to 0.2; they lie between 0 and 1, the lower below the upper");
    assertThatThrownBy(() -> new Stage(0, 0, 1))
        .hasMessage("a stage with 0 tokens; an answer needs 1 at least");
    assertThatThrownBy(() -> new Promotion(0, 0.01, 0.1))
        .hasMessageStartingWith("windows of 0, a gain of 0.01 and a cut share of 0.1; ");
  }
}
