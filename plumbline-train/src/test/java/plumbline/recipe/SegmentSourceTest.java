package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.completion.SegmentCompleter;
import plumbline.objective.Aggregation;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.SegmentSource;
import plumbline.recipe.policy.Segmenting;
import plumbline.recipe.policy.Segmenting.Drain;
import plumbline.recipe.policy.Segmenting.Intake;
import plumbline.recipe.policy.Segmenting.Surplus;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.rollout.GroupRollout;
import plumbline.rollout.Release;
import plumbline.rollout.SegmentGroup;
import plumbline.rollout.SegmentRollout;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.Task;
import plumbline.train.Toy;

/// UloRL's rollouts in segments on the toy model.
class SegmentSourceTest {
  private static final int TASKS = 8;
  private static final PolicyObjective DAPO =
      PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.28), new Aggregation.TokenMean());

  /// The groups of every second task do not differ and are dropped.
  private static final RewardFunction SOMETIMES =
      RewardFunction.of(
          "wanted",
          episode ->
              new Verdict.Scored(
                  episode.task().id() % 2 == 0
                      ? 0
                      : Math.round(10 * ToyRuns.share(episode)) + episode.key().uniform(9) * 0.1));

  /// Ends a sample early at many tokens, so that lengths differ.
  private static final Sampling LONG =
      new Sampling(
          8, 1, 0, 1, 0, 1, Map.of(), Set.of(1, 2, 3, 4, 6, 7), List.of(), false, List.of());

  @TempDir Path directory;

  private static List<Task> task(long position) {
    return List.of(ToyRuns.tasks().batch(position / TASKS).get((int) (position % TASKS)));
  }

  private static GroupFilter filter() {
    return new GroupFilter(RewardAggregation.of("wanted"), Optional.empty());
  }

  private static Segmenting segmenting(Surplus surplus) {
    return new Segmenting(Intake.CONSTANT, surplus, Release.WHOLE, Drain.DISCARD, 10);
  }

  private static SegmentRollout segmented(GroupRollout rollout, Sampling sampling, int segments) {
    return new SegmentRollout(
        (SegmentCompleter) rollout.completer(),
        task -> (Prompt.OfTokens) rollout.prompts().apply(task),
        rollout.scoring(),
        sampling,
        rollout.groupSize(),
        segments);
  }

  private static UnaryOperator<GroupSource> source(
      Sampling sampling,
      int segments,
      Segmenting segmenting,
      @Nullable GroupFilter filter,
      long steps) {
    return plain -> {
      var every = (EveryGroup) plain;
      var completer = (ToyCompleter) every.rollout().completer();
      return new SegmentSource(
          new SegmentSource.Setting(
              SegmentSourceTest::task, TASKS, 2, segmenting, every.seed(), steps),
          segmented(every.rollout(), sampling, segments),
          filter,
          completer.version());
    };
  }

  private static GroupSource dapo(GroupSource plain) {
    var every = (EveryGroup) plain;
    return new DynamicSampling(every.tasks(), every.rollout(), filter(), 10, every.seed());
  }

  @Test
  void oneSegmentIsPlainDapoToTheLastBit() throws IOException, InterruptedException {
    var toy = PolicyToy.grpo(4).with(DAPO).with(new Passes(1, 1)).with(SOMETIMES);
    var plain = toy.from(SegmentSourceTest::dapo).run(directory.resolve("dapo"));
    var one =
        toy.from(source(Sampling.random(4, 1), 1, segmenting(Surplus.TRIM), filter(), 4))
            .run(directory.resolve("segments"));
    assertThat(plain.first("groups/dropped_share")).isGreaterThan(0.4);
    assertThat(Toy.distance(one.numbers(), plain.numbers())).isZero();
    for (int step = 0; step < 4; step++) {
      for (var name : List.of("loss", "grad_norm", "reward/mean", "entropy", "ratio/max")) {
        assertThat(one.metrics().get(step).get(name))
            .as("%s at step %d", name, step)
            .isEqualTo(plain.metrics().get(step).get(name));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRunStoppedAfterEveryStepEndsInTheSameBits(Passes.Old old)
      throws IOException, InterruptedException {
    var toy =
        PolicyToy.grpo(5)
            .with(DAPO)
            .with(new Passes(1, 2, old, null))
            .with(SOMETIMES)
            .from(source(LONG, 4, segmenting(Surplus.KEEP), filter(), 5));
    var whole = toy.run(directory.resolve("whole"));
    PolicyToy.Outcome parts = toy.run(directory.resolve("parts"), false, () -> true);
    for (int part = 1; part < 5; part++) {
      parts = toy.run(directory.resolve("parts"), true, () -> true);
    }
    assertThat(Toy.distance(parts.numbers(), whole.numbers())).isZero();
    for (int step = 0; step < 5; step++) {
      for (var name : List.of("segments/ticks", "segments/rows_under_way", "loss", "grad_norm")) {
        assertThat(parts.metrics().get(step).get(name))
            .as("%s at step %d", name, step)
            .isEqualTo(whole.metrics().get(step).get(name));
      }
    }
    assertThat(most(whole, "segments/rows_under_way")).as("carried over").isPositive();
  }

  @Test
  void agesAreToldAndTheNewestPolicyNeverClips() throws IOException, InterruptedException {
    var toy = PolicyToy.grpo(5).with(DAPO).from(source(LONG, 4, segmenting(Surplus.KEEP), null, 5));
    var pois = toy.with(new Passes(1, 1)).run(directory.resolve("pois"));
    var sais = toy.with(new Passes(1, 1, Passes.Old.SAMPLER, null)).run(directory.resolve("sais"));
    double shares = 0;
    double ofOld = 0;
    for (int age = 0; age < 5; age++) {
      var share = pois.metrics().getLast().get("age/%d/share".formatted(age));
      shares += share == null ? 0 : share.doubleValue();
      ofOld += share == null || age == 0 ? 0 : share.doubleValue();
    }
    assertThat(shares).isCloseTo(1, within(1e-9));
    assertThat(ofOld).as("tokens of earlier weights").isPositive();
    assertThat(pois.last("age/0/logprob_diff")).isLessThan(1e-4);
    assertThat(pois.last("age/1/logprob_diff")).isGreaterThan(1e-3);
    for (var line : pois.metrics()) {
      assertThat(line.get("ratio/max").doubleValue()).isOne();
      assertThat(line.get("clip/high").doubleValue()).isZero();
    }
    assertThat(most(sais, "ratio/max")).isGreaterThan(1.01);
  }

  private static double most(PolicyToy.Outcome outcome, String name) {
    return outcome.metrics().stream()
        .mapToDouble(line -> line.get(name).doubleValue())
        .max()
        .orElseThrow();
  }

  @Test
  void piecesOfEqualWeightsAreOneSample() throws InterruptedException {
    try (var policy = Toy.policy(ToyRuns.LANES);
        var lanes = Lanes.open(ToyRuns.LANES, 1)) {
      var rollout = ToyRuns.rollout(policy.network(0), lanes, ToyRuns.wanted());
      var whole = finished(segmented(rollout, LONG, 1));
      var pieces = finished(segmented(rollout, LONG, 4));
      assertThat(pieces.stream().map(row -> row.pieces().size()).distinct().count())
          .isGreaterThan(2);
      for (int i = 0; i < whole.size(); i++) {
        assertThat(pieces.get(i).tokens()).isEqualTo(whole.get(i).tokens());
        assertThat(pieces.get(i).text()).isEqualTo(whole.get(i).text());
        assertThat(pieces.get(i).stop()).isEqualTo(whole.get(i).stop());
      }
    }
  }

  private static List<plumbline.rollout.SegmentRow> finished(SegmentRollout rollout)
      throws InterruptedException {
    List<SegmentGroup> groups = new ArrayList<>();
    for (long position = 0; position < TASKS; position++) {
      groups.add(rollout.fresh(task(position).getFirst(), position, 3, 0));
    }
    while (!groups.stream().allMatch(SegmentGroup::isFinished)) {
      groups = rollout.round(groups).groups();
    }
    return groups.stream().flatMap(group -> group.rows().stream()).toList();
  }

  @Test
  void theLastStepMayTrainOnAllThatIsLeft() throws IOException, InterruptedException {
    var draining = new Segmenting(Intake.CONSTANT, Surplus.KEEP, Release.WHOLE, Drain.TRAIN, 0);
    var left =
        PolicyToy.grpo(2)
            .from(source(LONG, 4, segmenting(Surplus.KEEP), null, 2))
            .run(directory.resolve("left"));
    var trained =
        PolicyToy.grpo(2)
            .from(source(LONG, 4, draining, null, 2))
            .run(directory.resolve("trained"));
    assertThat(left.last("segments/rows_under_way")).isPositive();
    assertThat(trained.last("segments/rows_under_way")).isZero();
    assertThat(trained.last("segments/groups_waiting")).isZero();
    assertThat(trained.last("tokens/trained")).isGreaterThan(left.last("tokens/trained"));
  }

  @Test
  void fillingTakesInWhatIsMissing() throws IOException, InterruptedException {
    var filling = new Segmenting(Intake.FILL, Surplus.KEEP, Release.WHOLE, Drain.DISCARD, 0);
    var outcome =
        PolicyToy.grpo(4).from(source(LONG, 4, filling, null, 4)).run(directory.resolve("fill"));
    assertThat(most(outcome, "segments/rows_under_way")).isBetween(1.0, TASKS * 8.0);
    assertThatThrownBy(
            () -> new Segmenting(Intake.FILL, Surplus.KEEP, Release.WHOLE, Drain.DISCARD, -1))
        .hasMessage("at most -1 rounds and an age of 0, both must be at least 0 (0 is no limit)");
  }

  @Test
  void everyGroupIsScoredOnce() throws IOException, InterruptedException {
    var scored = new AtomicLong();
    var counting =
        RewardFunction.of(
            "wanted",
            episode -> {
              scored.incrementAndGet();
              return new Verdict.Scored(episode.key().uniform(5));
            });
    var outcome =
        PolicyToy.grpo(3)
            .with(counting)
            .from(source(LONG, 4, segmenting(Surplus.KEEP), null, 3))
            .run(directory.resolve("once"));
    long waiting = (long) outcome.last("segments/groups_waiting");
    assertThat(scored.get()).isEqualTo((3L * TASKS + waiting) * 8);
  }

  /// Samples leave as they end; every one is scored once, and a step has as many as before.
  @Test
  void partsOfGroupsMayLeaveAsTheyEnd() throws IOException, InterruptedException {
    var scored = new AtomicLong();
    var counting =
        RewardFunction.of(
            "wanted",
            episode -> {
              scored.incrementAndGet();
              return new Verdict.Scored(ToyRuns.share(episode));
            });
    var parts =
        new Segmenting(Intake.CONSTANT, Surplus.KEEP, Release.FINISHED_ONLY, Drain.TRAIN, 10);
    var toy = PolicyToy.grpo(4).with(DAPO).with(counting).from(source(LONG, 4, parts, null, 4));
    var whole = toy.run(directory.resolve("whole"));
    assertThat(scored.get() % 8).isZero();
    assertThat(whole.metrics()).allMatch(line -> Double.isFinite(line.get("grad_norm").asDouble()));
    assertThat(whole.last("segments/rows_under_way")).isZero();
    var pieces = toy.run(directory.resolve("pieces"), false, () -> true);
    for (int part = 1; part < 4; part++) {
      pieces = toy.run(directory.resolve("pieces"), true, () -> true);
    }
    assertThat(Toy.distance(pieces.numbers(), whole.numbers())).isZero();
  }

  @Test
  void roundsThatTeachNothingEndTheRun() {
    var constant = RewardFunction.of("wanted", _ -> new Verdict.Scored(0));
    var toy =
        PolicyToy.grpo(1)
            .with(constant)
            .from(source(LONG, 2, segmenting(Surplus.KEEP), filter(), 1));
    assertThatThrownBy(() -> toy.run(directory.resolve("starved")))
        .hasMessageStartingWith("10 rollouts gave 0 of 8 groups whose samples differ in reward;");
  }
}
