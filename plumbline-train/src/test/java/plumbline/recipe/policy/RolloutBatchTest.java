package plumbline.recipe.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import plumbline.credit.Advantages;
import plumbline.credit.Credit;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Groups of fewer episodes than they say are parts; others that lost some are refused.
class RolloutBatchTest {
  /// Rewards 0, 1, 2, ….
  private static Group group(long id, int episodes) {
    var task = Task.of(id, "?", "");
    var spans = List.<Span>of(new Span.Given(Tokens.of(9)));
    return new Group(
        task,
        Stream.generate(() -> new Episode(task, SampleKey.of(id), spans, "", StopReason.STOP))
            .limit(episodes)
            .toList(),
        IntStream.range(0, episodes)
            .mapToObj(i -> RewardColumns.of("wanted", new Verdict.Scored(i)))
            .toList());
  }

  private static Advantages advantages(Group... groups) {
    var batch = RolloutBatch.of(List.of(groups), RewardAggregation.of("wanted"));
    return new Credit.MeanOnly().assign(batch.rewards());
  }

  @Test
  void aGroupThatLostEpisodesIsRefused() {
    assertThatThrownBy(() -> advantages(group(1, 8), group(2, 8), group(3, 1)))
        .hasMessage(
            "task '3' has a group of 1, must be at least 2: a group baseline compares samples of"
                + " one task");
    assertThatThrownBy(() -> advantages(group(1, 8), group(2, 8), group(3, 7)))
        .hasMessage("groups must be of one size, but have [8, 8, 7] samples");
  }

  @Test
  void partsOfWholeGroupsAreComparedAlone() {
    var got = advantages(group(1, 2).partOf(3), group(2, 3), group(3, 1).partOf(3));
    assertThat(List.of(got.of(0, 0), got.of(0, 1), got.of(1, 0), got.of(2, 0)))
        .containsExactly(-0.5, 0.5, -1.0, 0.0);
    assertThatThrownBy(() -> group(4, 3).partOf(2))
        .hasMessage("group of task 4 has 3 episodes, but its whole size is 2");
  }
}
