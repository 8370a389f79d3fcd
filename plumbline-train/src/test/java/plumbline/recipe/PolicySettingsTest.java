package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.credit.AdvantageRule;
import plumbline.credit.Credit;
import plumbline.credit.TokenCredit;
import plumbline.objective.AdaptiveEntropy;
import plumbline.objective.AdaptiveKl;
import plumbline.objective.Aggregation;
import plumbline.objective.CovarianceLoss;
import plumbline.objective.MasteredTokens;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenChoice;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.Rewarding;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.TruncationRule;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.StopReason;
import plumbline.train.Toy;

/// What stands around the loss: rules of advantages, critics, penalties, selection of groups,
/// coefficients that move.
class PolicySettingsTest {
  /// Half of the tasks are answered alike by all, so their groups are dropped.
  private static final RewardFunction SOMETIMES =
      RewardFunction.of(
          "wanted",
          episode ->
              new Verdict.Scored(episode.task().id() % 2 == 0 ? 0.5 : ToyRuns.share(episode)));

  @TempDir Path directory;

  static Stream<AdvantageRule> rules() {
    return Stream.of(
        new Credit.Rloo(false),
        new Credit.Opo(),
        new Credit.PassK(1e-6),
        new Credit.Gpg(),
        new Credit.Batch(1e-4),
        new Credit.MeanOnly(),
        new Credit.Gdpo(List.of(1.0), 1e-4),
        new TokenCredit.RewardToGo(1),
        new TokenCredit.GroupBaseline(),
        new TokenCredit.GreedyBaseline(),
        new TokenCredit.Gae(1, 0.95, true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRewardRisesUnderEveryRule(AdvantageRule rule) throws IOException, InterruptedException {
    var outcome = PolicyToy.of(rule, 8).run(directory);
    assertThat(outcome.first("reward/mean")).isLessThan(0.2);
    assertThat(outcome.reward()).as(rule.name()).isGreaterThan(0.25);
    assertThat(outcome.last("memory/leaked_tensors")).isZero();
  }

  static Stream<PolicyToy> states() {
    return Stream.of(
        PolicyToy.of(new TokenCredit.Gae(1, 0.95, true), 6)
            .with(new Passes(2, 1))
            .with(new Rewarding.Penalty(0.05, new AdaptiveKl(0.01, 100))),
        PolicyToy.grpo(6)
            .with(SOMETIMES)
            .from(PolicySettingsTest::selecting)
            .with(new Passes(1, 2, Passes.Old.CURRENT, new AdaptiveEntropy(5, 0.01))),
        PolicyToy.grpo(6).with(new Passes(1, 2).dealing(Passes.Dealt.GROUPS)));
  }

  @ParameterizedTest
  @MethodSource("states")
  void aRunStoppedAfterEveryStepEndsInTheSameBits(PolicyToy toy)
      throws IOException, InterruptedException {
    var whole = toy.run(directory.resolve("whole"));
    PolicyToy.Outcome parts = toy.run(directory.resolve("parts"), false, () -> true);
    for (int part = 1; part < toy.steps(); part++) {
      parts = toy.run(directory.resolve("parts"), true, () -> true);
    }
    assertThat(Toy.distance(parts.numbers(), whole.numbers())).isZero();
    assertThat(parts.metrics()).hasSameSizeAs(whole.metrics());
  }

  private static GroupSource selecting(GroupSource plain) {
    var every = (EveryGroup) plain;
    return new DynamicSampling(every.tasks(), every.rollout(), filter(), 10, every.seed());
  }

  private static GroupFilter filter() {
    return new GroupFilter(RewardAggregation.of("wanted"), Optional.empty());
  }

  @Test
  void groupsWithoutADifferenceAreSampledAnew() throws IOException, InterruptedException {
    var outcome =
        PolicyToy.grpo(2).with(SOMETIMES).from(PolicySettingsTest::selecting).run(directory);
    assertThat(outcome.first("groups/dead_share")).isZero();
    assertThat(outcome.first("groups/rollouts")).isGreaterThanOrEqualTo(2);
    assertThat(outcome.first("groups/dropped_share")).isGreaterThanOrEqualTo(0.5);
  }

  @Test
  void withoutADroppedGroupDynamicSamplingChangesNothing()
      throws IOException, InterruptedException {
    var varied =
        RewardFunction.of("wanted", episode -> new Verdict.Scored(episode.key().uniform(77) + 0.1));
    var toy = PolicyToy.grpo(2).with(varied);
    var plain = toy.run(directory.resolve("plain"));
    var selected = toy.from(PolicySettingsTest::selecting).run(directory.resolve("selected"));
    assertThat(Toy.distance(plain.numbers(), selected.numbers())).isZero();
  }

  @Test
  void aRunWithoutADifferenceGivesUp() {
    var constant = RewardFunction.of("wanted", _ -> new Verdict.Scored(0));
    var toy = PolicyToy.grpo(1).with(constant).from(PolicySettingsTest::selecting);
    assertThatThrownBy(() -> toy.run(directory))
        .hasMessage(
            "10 rollouts gave 0 of 8 groups whose samples differ in reward; of the 80 dropped 80"
                + " had mean reward 0 or less, the mean of all is 0.00. Take tasks nearer to what"
                + " the model can do, a larger rollout.group, or allow more rollouts by"
                + " dynamic-sampling.max-rollouts");
  }

  @Test
  void aPenaltyInTheRewardHoldsThePolicyAndMovesToItsTarget()
      throws IOException, InterruptedException {
    var free = PolicyToy.grpo(12).with(new Rewarding.Penalty(1e-9, null));
    var held = PolicyToy.grpo(12).with(new Rewarding.Penalty(2, new AdaptiveKl(0.01, 64)));
    var drifted = free.run(directory.resolve("free"));
    var kept = held.run(directory.resolve("held"));
    assertThat(drifted.last("kl")).isGreaterThan(0.5);
    assertThat(kept.last("kl")).isLessThan(drifted.last("kl") / 2);
    assertThat(kept.first("kl/coefficient")).isEqualTo(2);
    assertThat(kept.last("kl/coefficient")).isNotEqualTo(2);
  }

  @Test
  void theBonusOfEntropyMovesAndStopsAboveTheTarget() throws IOException, InterruptedException {
    var low = new Passes(1, 2, Passes.Old.CURRENT, new AdaptiveEntropy(9, 0.02));
    var outcome = PolicyToy.grpo(3).with(low).run(directory.resolve("low"));
    assertThat(outcome.first("entropy/coefficient")).isCloseTo(0.02, within(1e-12));
    assertThat(outcome.last("entropy/coefficient")).isCloseTo(0.1, within(1e-12));
    var high = new Passes(1, 2, Passes.Old.CURRENT, new AdaptiveEntropy(0.01, 0.02));
    var above = PolicyToy.grpo(3).with(high).run(directory.resolve("high"));
    assertThat(above.metrics().getLast().has("entropy/coefficient")).isFalse();
  }

  @Test
  void surrogatesThatLookAtTheWholeStepGetItsColumns() throws IOException, InterruptedException {
    var objective = PolicyObjective.of(new CovarianceLoss.ClipCov(0.2, 0.2, 0.1, 0, 50));
    var outcome = PolicyToy.grpo(2).with(objective).run(directory);
    assertThat(outcome.first("loss/covariance_apart")).isCloseTo(0.1, within(0.03));
  }

  @Test
  void masteredTokensAreMaskedInRightResponsesOnly() throws IOException, InterruptedException {
    var choice =
        new TokenChoice(
            null, Double.POSITIVE_INFINITY, new MasteredTokens(0.01, 9, MasteredTokens.Gate.BATCH));
    var objective =
        PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean())
            .with(choice);
    var right =
        RewardFunction.of(
            "wanted", episode -> new Verdict.Scored(ToyRuns.share(episode) > 0 ? 1 : 0));
    var outcome = PolicyToy.grpo(2).with(objective).with(right).run(directory.resolve("a"));
    assertThat(outcome.first("loss/mastered_masked")).isBetween(0.02, 0.5);
    assertThatThrownBy(() -> PolicyToy.grpo(1).with(objective).run(directory.resolve("b")))
        .hasMessageMatching(
            "a sample of task \\d+ has reward 0.[0-9]+, must be 0 or 1: mastered-tokens masks"
                + " tokens of right responses");
  }

  /// The groups differ in reward, so what skips the steps is that no token is trained.
  @Test
  void aStepInWhichEverySampleWasCutOffIsSkippedAndCounted()
      throws IOException, InterruptedException {
    var toy = PolicyToy.grpo(2).with(TruncationRule.UNTRAINED);
    var ended = toy.run(directory.resolve("ended"));
    var cut = toy.from(PolicySettingsTest::cutOff).run(directory.resolve("cut"));
    assertThat(ended.metrics()).allMatch(line -> line.get("updates/skipped").asInt() == 0);
    assertThat(cut.metrics())
        .hasSize(2)
        .allSatisfy(line -> {
          assertThat(line.get("length/truncated_share").doubleValue()).isOne();
          assertThat(line.get("reward/group_std").doubleValue()).isPositive();
          assertThat(line.get("updates/skipped").doubleValue()).isEqualTo(2);
          assertThat(line.get("loss").doubleValue()).isZero();
          assertThat(line.get("grad_norm").doubleValue()).isZero();
        });
    try (var untrained = Toy.policy(ToyRuns.LANES)) {
      assertThat(Toy.distance(cut.numbers(), Toy.numbers(untrained))).isZero();
      assertThat(Toy.distance(ended.numbers(), Toy.numbers(untrained))).isPositive();
    }
  }

  /// The same groups, as if every sample had met the limit.
  private static GroupSource cutOff(GroupSource plain) {
    return (batch, step) ->
        new GroupSource.Collected(
            plain.collect(batch, step).groups().stream().map(PolicySettingsTest::cutOff).toList());
  }

  private static Group cutOff(Group group) {
    var episodes =
        group.episodes().stream()
            .map(each ->
                new Episode(each.task(), each.key(), each.spans(), each.text(), StopReason.LENGTH))
            .toList();
    return new Group(group.task(), episodes, group.columns());
  }

  @Test
  void partsThatAreMissingAreNamed() {
    assertThatThrownBy(
            () -> new Rewarding(RewardAggregation.of("wanted"), new TokenCredit.GreedyBaseline()))
        .hasMessage("remax compares with the greedy response, but nothing samples it");
    assertThatThrownBy(() -> new Passes(0, 1))
        .hasMessage("0 epochs of 1 mini-batches, at least 1 of 1");
    var toy =
        PolicyToy.grpo(1)
            .from(plain ->
                new DynamicSampling(
                    ToyRuns.tasks(), ((EveryGroup) plain).rollout(), filter(), -1, 3));
    assertThatThrownBy(() -> toy.run(directory))
        .hasMessage("at most -1 rollouts a step, must be at least 0 (0 is no limit)");
  }
}
