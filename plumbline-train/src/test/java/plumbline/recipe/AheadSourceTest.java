package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.generate.BatchEngine;
import plumbline.objective.MismatchWeights;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.optim.Optimizer;
import plumbline.recipe.ahead.AheadSource;
import plumbline.recipe.ahead.Sampler;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.Passes;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.Task;
import plumbline.train.RunState;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;

/// Groups that are sampled while earlier ones are trained on.
class AheadSourceTest {
  private static final int TASKS = 8;
  private static final int STEPS = 5;
  private static final PolicyObjective CORRECTED =
      PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2))
          .with(new MismatchWeights(MismatchWeights.Mode.TOKEN_TRUNCATE, 0, 2));

  @TempDir Path directory;

  private record ToyCopy(TrainablePolicy.SampledCopy weights, ToyCompleter completer)
      implements Sampler.Copy {
    static ToyCopy of(TrainablePolicy policy, Lanes lanes, long version) {
      var copy = policy.copyOfSampler();
      var engine = new BatchEngine(copy.network(), lanes, null);
      return new ToyCopy(copy, new ToyCompleter(engine, () -> version));
    }

    @Override
    public long version() {
      return completer.version().getAsLong();
    }

    @Override
    public List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
      return completer.complete(requests);
    }

    @Override
    public List<Completion> extend(List<Continuation> rows) throws InterruptedException {
      return completer.extend(rows);
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  private static Task task(long id) {
    return ToyRuns.tasks().batch(id / TASKS).get((int) (id % TASKS));
  }

  private static PolicyToy.Making ahead(int steps, UnaryOperator<GroupSource> below) {
    return (plain, policy, optimizer) -> ahead(steps, below, plain, policy, optimizer);
  }

  private static AheadSource ahead(
      int steps,
      UnaryOperator<GroupSource> below,
      EveryGroup plain,
      TrainablePolicy policy,
      Optimizer optimizer) {
    var sampler = new Sampler();
    var lanes = Lanes.open(ToyRuns.LANES, 1);
    var rollout = plain.rollout();
    var sampled =
        new GroupRollout(
            sampler, rollout.prompts(), rollout.scoring(), rollout.sampling(), rollout.groupSize());
    return new AheadSource(
        new AheadSource.Setting(steps, STEPS, AheadSourceTest::task),
        below.apply(new EveryGroup(plain.tasks(), sampled, plain.seed())),
        sampler,
        () -> ToyCopy.of(policy, lanes, optimizer.steps()),
        lanes::close);
  }

  private static GroupSource dropping(GroupSource plain) {
    var every = (EveryGroup) plain;
    return new DynamicSampling(
        every.tasks(),
        every.rollout(),
        new GroupFilter(RewardAggregation.of("wanted"), Optional.empty()),
        20,
        every.seed());
  }

  private static PolicyToy toy() {
    return PolicyToy.grpo(STEPS).with(CORRECTED).with(new Passes(1, 2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void groupsAreOfTheWeightsSoManyStepsBefore(int steps) throws IOException, InterruptedException {
    var outcome = toy().from(ahead(steps, plain -> plain)).run(directory.resolve("run"));
    for (int step = 0; step < STEPS; step++) {
      int behind = Math.min(step, steps);
      var line = outcome.metrics().get(step);
      assertThat(line.get("ahead/steps").doubleValue()).isEqualTo(behind);
      if (behind > 0) {
        assertThat(line.get("age/%d/share".formatted(2 * behind)).doubleValue()).isOne();
        assertThat(line.get("loss/mismatch_max").doubleValue()).isGreaterThan(1.001);
      } else {
        assertThat(line.get("sampler_trainer_logprob_diff").doubleValue()).isLessThan(1e-4);
      }
    }
  }

  @Test
  void whatIsSampledHangsOnNoClock() throws IOException, InterruptedException {
    var slow =
        RewardFunction.of(
            "wanted",
            episode -> {
              if (episode.key().sample() == 0) {
                pause();
              }
              return new Verdict.Scored(ToyRuns.share(episode));
            });
    var first = toy().from(ahead(1, plain -> plain)).run(directory.resolve("first"));
    var again = toy().with(slow).from(ahead(1, plain -> plain)).run(directory.resolve("again"));
    assertThat(Toy.distance(again.numbers(), first.numbers())).isZero();
    var plain = toy().run(directory.resolve("plain"));
    assertThat(Toy.distance(plain.numbers(), first.numbers())).isPositive();
    assertThat(first.metrics().getFirst().get("loss").doubleValue())
        .isCloseTo(plain.metrics().getFirst().get("loss").doubleValue(), within(1e-12));
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(2);
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aRunStoppedAfterEveryStepEndsInTheSameBits(int steps)
      throws IOException, InterruptedException {
    var toy = toy().from(ahead(steps, AheadSourceTest::dropping));
    var whole = toy.run(directory.resolve("whole"));
    var parts = toy.run(directory.resolve("parts"), false, () -> true);
    for (int part = 1; part < STEPS; part++) {
      parts = toy.run(directory.resolve("parts"), true, () -> true);
    }
    assertThat(Toy.distance(parts.numbers(), whole.numbers())).isZero();
    for (int step = 0; step < STEPS; step++) {
      for (var name : List.of("ahead/steps", "groups/rollouts", "loss", "reward/mean")) {
        assertThat(parts.metrics().get(step).get(name))
            .as("%s at step %d", name, step)
            .isEqualTo(whole.metrics().get(step).get(name));
      }
    }
  }

  @Test
  void theNextStepIsSampledWhileOneIsTrainedOn() throws IOException, InterruptedException {
    var sampled = new CountDownLatch(2);
    var overlapped = new AtomicBoolean();
    UnaryOperator<GroupSource> watched =
        plain ->
            (batch, step) -> {
              var groups = plain.collect(batch, step);
              sampled.countDown();
              return groups;
            };
    PolicyToy.Making making =
        (plain, policy, optimizer) -> {
          var source = ahead(1, watched, plain, policy, optimizer);
          return new GroupSource() {
            @Override
            public Collected collect(long batch, long step) throws InterruptedException {
              var groups = source.collect(batch, step);
              if (step == 0) { // nobody asked for the groups of step 1 yet
                overlapped.set(sampled.await(10, TimeUnit.SECONDS));
              }
              return groups;
            }

            @Override
            public void close() {
              source.close();
            }
          };
        };
    toy().from(making).run(directory.resolve("run"));
    assertThat(overlapped).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatFailsAheadFailsTheStepItIsFor(int steps) {
    var toy = toy().from(ahead(steps, plain -> failing(plain, 2)));
    assertThatThrownBy(() -> toy.run(directory.resolve("run")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("task 16 has no answer");
    assertThat(directory.resolve("run/metrics.jsonl"))
        .content()
        .contains("\"step\":1")
        .doesNotContain("\"step\":2");
    assertThatThrownBy(() -> new AheadSource.Setting(0, 5, AheadSourceTest::task))
        .hasMessage("groups are sampled 0 steps ahead, must be at least 1");
  }

  private static GroupSource failing(GroupSource plain, long at) {
    return new GroupSource() {
      @Override
      public Collected collect(long batch, long step) throws InterruptedException {
        if (step == at) {
          throw new IllegalArgumentException("task 16 has no answer");
        }
        return plain.collect(batch, step);
      }

      @Override
      public Optional<RunState> state() {
        return plain.state();
      }
    };
  }

  private static GroupSource ending(GroupSource plain, long at) {
    return (batch, step) ->
        step < at
            ? plain.collect(batch, step)
            : GroupSource.Collected.end("all is solved", new LinkedHashMap<>(Map.of("cost", 24.0)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatEndsAheadEndsTheRunBeforeItsStep(int steps) throws IOException, InterruptedException {
    var toy = toy().from(ahead(steps, plain -> ending(plain, 3)));
    var whole = toy.run(directory.resolve("whole"));
    var parts = toy.run(directory.resolve("parts"), false, () -> true);
    for (int part = 1; part < STEPS; part++) {
      parts = toy.run(directory.resolve("parts"), true, () -> true);
    }
    assertThat(whole.metrics()).hasSize(3);
    assertThat(parts.metrics()).hasSize(3);
    assertThat(Toy.distance(parts.numbers(), whole.numbers())).isZero();
    assertThat(directory.resolve("parts/metrics.jsonl"))
        .content()
        .containsOnlyOnce("\"note\":\"all is solved\",\"cost\":24");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void whatFailsAheadDoesNotTakeTheCheckpointWithIt(int steps)
      throws IOException, InterruptedException {
    var run = directory.resolve("run");
    var broken = toy().from(ahead(steps, plain -> failing(dropping(plain), 1)));
    broken.run(run, false, () -> true);
    assertThat(run.resolve("checkpoints/step-00000001")).isDirectory();
    assertThatThrownBy(() -> broken.run(run, true, () -> false))
        .hasMessage("task 16 has no answer");
    var sound = toy().from(ahead(steps, AheadSourceTest::dropping)).run(run, true, () -> false);
    assertThat(sound.metrics()).hasSize(STEPS);
    assertThat(sound.metrics().get(1).get("ahead/steps").doubleValue()).isZero();
    assertThat(sound.metrics().get(2).get("ahead/steps").doubleValue()).isOne();
  }
}
