package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.completion.Completion;
import plumbline.completion.Continuation;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.SegmentSource;
import plumbline.recipe.policy.Segmenting;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.Release;
import plumbline.rollout.SegmentRollout;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Task;

/// Samples that leave as they end: of every group of four, three after one round and the last after
/// four. A step wants two groups.
class SegmentPartsTest {
  private static final int MOST = 16;

  private static Completion piece(Continuation row) {
    int length = row.request().key().sample() < 3 ? 4 : MOST;
    return ScriptedPiece.of(row, length, 0);
  }

  private static SegmentSource filling(
      int rounds, ToDoubleFunction<Episode> reward, @Nullable GroupFilter filter) {
    return filling(rounds, 2, reward, filter);
  }

  private static SegmentSource filling(
      int rounds, int leastGroup, ToDoubleFunction<Episode> reward, @Nullable GroupFilter filter) {
    var rollout =
        new SegmentRollout(
            rows -> rows.stream().map(SegmentPartsTest::piece).toList(),
            _ -> new Prompt.OfTokens(Tokens.of(7)),
            EpisodeScoring.of(
                RewardFunction.of(
                    "wanted", episode -> new Verdict.Scored(reward.applyAsDouble(episode)))),
            Sampling.random(MOST, 1),
            4,
            4);
    var parts =
        new Segmenting(
            Segmenting.Intake.FILL,
            Segmenting.Surplus.KEEP,
            Release.FINISHED_ONLY,
            Segmenting.Drain.DISCARD,
            rounds);
    return new SegmentSource(
        new SegmentSource.Setting(at -> List.of(Task.of(at, "", "")), 2, leastGroup, parts, 1, 9),
        rollout,
        filter,
        () -> 0);
  }

  private static GroupFilter filter() {
    return new GroupFilter(RewardAggregation.of("wanted"), Optional.empty());
  }

  /// Two groups with one sample left each do not keep new ones away.
  @Test
  void fillingCountsSamplesAndNotGroups() throws InterruptedException {
    var source = filling(3, episode -> episode.key().sample(), filter());
    var first = source.collect(0, 0);
    assertThat(first.figures())
        .containsEntry("groups/rollouts", 2.0)
        .containsEntry("segments/rows_under_way", 4.0)
        .containsEntry("segments/samples_alone", 0.0);
    assertThat(first.groups()).hasSize(3).allMatch(group -> group.size() == 4);
    assertThat(source.collect(1, 1).figures())
        .containsEntry("groups/rollouts", 2.0)
        .containsEntry("segments/samples_alone", 2.0)
        .containsEntry("groups/dropped_share", 0.0);
  }

  /// Where credit compares no samples, the one that ends alone teaches as the others do.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoneSampleIsKeptWhereCreditComparesNone(boolean filters) throws InterruptedException {
    var source = filling(4, 1, episode -> episode.key().sample(), filters ? filter() : null);
    source.collect(0, 0);
    var second = source.collect(1, 1);
    assertThat(second.figures()).containsEntry("segments/samples_alone", 0.0);
    assertThat(second.groups())
        .extracting(group -> group.episodes().size())
        .contains(1)
        .allMatch(size -> size == 1 || size == 3);
  }

  @Test
  void whoStarvesIsToldOfLoneSamplesApart() {
    assertThatThrownBy(() -> filling(4, _ -> 0, filter()).collect(0, 0))
        .hasMessageStartingWith(
            "4 rollouts gave 0 of 2 groups whose samples differ in reward; of the 6 dropped 6 had")
        .hasMessageEndingWith(
            "max-rollouts. 2 samples ended alone and were dropped besides: rollout.segments.release"
                + " whole waits for the others");
    assertThatThrownBy(() -> filling(1, _ -> 0, null).collect(0, 0))
        .hasMessage(
            "1 rounds gave the samples of 1 of 2 groups; 0 ended alone and were dropped. Take"
                + " rollout.segments.release whole or a smaller rollout.segments.count, or allow"
                + " more rollouts by dynamic-sampling.max-rollouts");
  }
}
