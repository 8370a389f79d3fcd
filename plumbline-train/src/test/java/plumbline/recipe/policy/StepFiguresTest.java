package plumbline.recipe.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.metric.StepMetrics;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// What a step says of its samples.
class StepFiguresTest {
  private static final Verdict BROKEN = new Verdict.Unscored("the judge timed out");

  private static Verdict scored(double reward) {
    return new Verdict.Scored(reward);
  }

  /// @param lengths sampled tokens of the samples
  private static Group group(long id, int[] lengths, RewardColumns... columns) {
    var task = Task.of(id, "?", "");
    var episodes = new ArrayList<Episode>();
    for (int length : lengths) {
      var zeros = Floats.filled(length, 0f);
      var spans =
          List.<Span>of(
              new Span.Given(Tokens.of(9)),
              new Span.Sampled(Tokens.of(new int[length]), zeros, zeros, 0, 0));
      episodes.add(new Episode(task, SampleKey.of(id), spans, "", StopReason.STOP));
    }
    return new Group(task, episodes, List.of(columns));
  }

  private static RewardColumns columns(double depth, double tone, Verdict seldom) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put("depth", scored(depth));
    verdicts.put("tone", scored(tone));
    verdicts.put("same", scored(0.7));
    verdicts.put("seldom", seldom);
    return new RewardColumns(verdicts);
  }

  private static StepMetrics metrics(Group... groups) {
    var figures = new StepFigures(0, 0);
    figures.sampled(
        RolloutBatch.of(List.of(groups), RewardAggregation.of("depth")), new LinkedHashMap<>());
    return figures.metrics();
  }

  /// Expected values by numpy: `std(ddof=1)` and `corrcoef` of every group.
  @Test
  void everyColumnTellsItsSpreadAndWhetherItGoesWithTheLength() {
    var got =
        metrics(
            group(
                1,
                new int[] {10, 20, 20, 40},
                columns(1, 0.5, BROKEN),
                columns(2, 0.5, BROKEN),
                columns(3, 0.25, BROKEN),
                columns(5, 0.5, scored(1))),
            group(
                2,
                new int[] {3, 9, 6, 6},
                columns(4, 1, BROKEN),
                columns(0, 1, BROKEN),
                columns(1, 1, BROKEN),
                columns(1, 1, BROKEN)));
    assertValue(got, "reward/depth_std", 1.719937967614405);
    assertValue(got, "length/depth_correlation", 0.013324688164894072);
    assertValue(got, "length/reward_correlation", 0.013324688164894072);
    assertValue(got, "reward/tone_std", 0.0625);
    assertValue(got, "length/tone_correlation", 0.13245323570650439);
    assertValue(got, "reward/seldom", 1);
    assertThat(got.values())
        .containsKey("reward/same")
        .doesNotContainKeys(
            "reward/same_std",
            "length/same_correlation",
            "reward/seldom_std",
            "length/seldom_correlation");
  }

  @Test
  void aColumnThatIsTheSameInSixSamplesTellsNothing() {
    var tenth = columns(0.1, 0.5, BROKEN); // 0.1 and 0.7 are not the means of six of them
    var got = metrics(group(1, new int[] {1, 2, 3, 4, 5, 7}, repeated(tenth, 6)));
    assertThat(got.values())
        .containsKeys("reward/depth", "reward/same")
        .doesNotContainKeys(
            "reward/depth_std",
            "length/depth_correlation",
            "length/same_correlation",
            "length/reward_correlation");
  }

  private static RewardColumns[] repeated(RewardColumns columns, int times) {
    return Collections.nCopies(times, columns).toArray(RewardColumns[]::new);
  }

  @Test
  void withoutALengthThatVariesThereIsASpreadAlone() {
    var got = metrics(group(1, new int[] {4, 4}, columns(0, 0.5, BROKEN), columns(1, 0.5, BROKEN)));
    assertValue(got, "reward/depth_std", Math.sqrt(0.5));
    assertThat(got.values())
        .doesNotContainKeys("length/depth_correlation", "length/reward_correlation");
  }

  private static void assertValue(StepMetrics got, String name, double expected) {
    assertThat(got.value(name).orElseThrow()).as(name).isCloseTo(expected, within(1e-12));
  }
}
