package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import plumbline.completion.Completion;
import plumbline.completion.Continuation;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.recipe.policy.GroupSource.Collected;
import plumbline.recipe.policy.SegmentSource;
import plumbline.recipe.policy.Segmenting;
import plumbline.recipe.policy.Segmenting.TooOld;
import plumbline.recipe.policy.TooOldException;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.Release;
import plumbline.rollout.SegmentRollout;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Task;

/// How old groups may become. A step wants two groups; samples of task 0 end after two rounds,
/// those of task 1 after four, all others after one. So the first step takes tasks 0 and 2, task 3
/// waits, and task 1 is under way.
class SegmentAgeTest {
  private static final int MOST = 16;

  private final AtomicLong version = new AtomicLong();

  private Completion piece(Continuation row) {
    int length =
        switch (row.request().prompt()) {
          case Prompt.OfTokens(var tokens) -> tokens.get(0);
          case Prompt.OfText _, Prompt.OfMessages _ -> throw new AssertionError();
        };
    return ScriptedPiece.of(row, length, version.get());
  }

  private static int length(Task task) {
    return switch ((int) task.id()) {
      case 0 -> 8;
      case 1 -> MOST;
      default -> 4;
    };
  }

  private SegmentSource source(long maxAge, TooOld tooOld) {
    var rollout =
        new SegmentRollout(
            rows -> rows.stream().map(this::piece).toList(),
            task -> new Prompt.OfTokens(Tokens.of(length(task))),
            EpisodeScoring.of(
                RewardFunction.of("wanted", episode -> new Verdict.Scored(episode.key().sample()))),
            Sampling.random(MOST, 1),
            4,
            4);
    var segmenting =
        new Segmenting(
            Segmenting.Intake.CONSTANT,
            Segmenting.Surplus.KEEP,
            Release.WHOLE,
            Segmenting.Drain.DISCARD,
            9,
            maxAge,
            tooOld);
    return new SegmentSource(
        new SegmentSource.Setting(at -> List.of(Task.of(at, "", "")), 2, 2, segmenting, 1, 9),
        rollout,
        null,
        version::get);
  }

  private Collected collect(SegmentSource source, long step, long atVersion)
      throws InterruptedException {
    version.set(atVersion);
    return source.collect(step, step);
  }

  private static List<Long> tasks(Collected collected) {
    return collected.groups().stream().map(group -> group.task().id()).toList();
  }

  @Test
  void groupsAreTakenWhileTheyAreYoungEnough() throws InterruptedException {
    for (long limit : new long[] {0, 3}) {
      var source = source(limit, TooOld.DROP);
      assertThat(tasks(collect(source, 0, 0))).containsExactly(0L, 2L);
      var second = collect(source, 1, 3);
      assertThat(tasks(second)).containsExactly(3L, 4L);
      assertThat(second.figures())
          .containsEntry("segments/groups_too_old", 0.0)
          .containsEntry("segments/rows_under_way", 4.0);
    }
  }

  @Test
  void olderOnesAreDroppedAndCountedFinishedOrNot() throws InterruptedException {
    var source = source(2, TooOld.DROP);
    var first = collect(source, 0, 0);
    assertThat(first.figures())
        .containsEntry("segments/groups_waiting", 1.0)
        .containsEntry("segments/rows_under_way", 4.0)
        .containsEntry("segments/groups_too_old", 0.0);
    var second = collect(source, 1, 3);
    assertThat(tasks(second)).containsExactly(4L, 5L);
    assertThat(second.figures())
        .containsEntry("segments/groups_too_old", 2.0)
        .containsEntry("segments/groups_waiting", 0.0)
        .containsEntry("segments/rows_under_way", 0.0);
    assertThat(collect(source, 2, 6).figures()).containsEntry("segments/groups_too_old", 0.0);
  }

  @Test
  void orTheRunEndsAndSaysHowOldTheyAre() throws InterruptedException {
    var source = source(5, TooOld.FAIL);
    collect(source, 0, 0);
    assertThat(tasks(collect(source, 1, 2))).containsExactly(3L, 4L);
    assertThatThrownBy(() -> collect(source, 2, 8))
        .isInstanceOf(TooOldException.class)
        .hasMessage(
            "step 2 begins with 2 groups whose oldest tokens were sampled 6, 8 optimiser steps ago,"
                + " rollout.segments.max-age is 5; raise it (0 is never), or set"
                + " rollout.segments.too-old to drop");
  }
}
