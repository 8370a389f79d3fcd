package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.objective.KlPenalty;
import plumbline.objective.MismatchWeights;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TopEntropy;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.train.Toy;

/// What a step of policy gradient learns, leaves alone and reports.
class PolicyGradientRecipeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PolicyObjective GRPO = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2));

  @TempDir Path directory;

  private record Outcome(
      Map<String, float[]> numbers, double reward, List<JsonNode> metrics, List<String> notes) {}

  private Outcome run(ToyRuns.Alignment alignment) throws IOException, InterruptedException {
    var target = Files.createTempDirectory(directory, "run");
    try (var policy = Toy.policy(ToyRuns.LANES);
        var reference = Toy.policy(ToyRuns.LANES);
        var optimizer = Toy.optimizer(policy)) {
      try (var run = Toy.open(Toy.settings(target, false, () -> false), policy, optimizer)) {
        alignment.train(ToyRuns.tasks(), run, policy, optimizer, Optional.of(reference));
      }
      var metrics = new ArrayList<JsonNode>();
      var notes = new ArrayList<String>();
      for (var line : Files.readAllLines(target.resolve("metrics.jsonl"))) {
        var parsed = JSON.readTree(line);
        if (parsed.has("note")) {
          notes.add(parsed.get("note").textValue());
        } else {
          metrics.add(parsed);
        }
      }
      return new Outcome(Toy.numbers(policy), ToyRuns.meanReward(policy), metrics, notes);
    }
  }

  private static Map<String, float[]> untrained() {
    try (var policy = Toy.policy(1)) {
      return Toy.numbers(policy);
    }
  }

  static Stream<PolicyObjective> objectives() {
    return Stream.of(GRPO, ToyRuns.GMPO, PolicyObjective.of(new PolicyLoss.Gspo(0.03, 0.04)));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void theRewardRises(PolicyObjective objective) throws IOException, InterruptedException {
    var outcome = run(ToyRuns.Alignment.of(objective, 20));
    assertThat(outcome.metrics().getFirst().get("reward/mean").doubleValue()).isLessThan(0.2);
    assertThat(outcome.reward()).as("reward on fresh tasks").isGreaterThan(0.8);
    assertThat(outcome.metrics())
        .allSatisfy(line -> {
          assertThat(line.get("memory/leaked_tensors").longValue()).isZero();
          if (line.get("groups/dead_share").doubleValue() < 1) {
            assertThat(line.get("sampler_trainer_logprob_diff").doubleValue()).isLessThan(1e-5);
          }
        });
  }

  @Test
  void rewardsThatDoNotDependOnTheAnswerTeachNothing() throws IOException, InterruptedException {
    var outcome = run(ToyRuns.Alignment.of(ToyRuns.GMPO, 20).rewardedBy(ToyRuns.unrelated()));
    assertThat(Toy.distance(outcome.numbers(), untrained()))
        .as("it was trained")
        .isGreaterThan(0.01);
    assertThat(outcome.reward()).isLessThan(0.3);
  }

  @Test
  void withAllGroupsDeadNothingMovesAndALineSaysWhy() throws IOException, InterruptedException {
    var constant = RewardFunction.of("constant", _ -> new Verdict.Scored(0));
    var outcome = run(ToyRuns.Alignment.of(ToyRuns.GMPO, 2).rewardedBy(constant));
    assertThat(Toy.distance(outcome.numbers(), untrained())).isZero();
    assertThat(outcome.metrics().getFirst().get("groups/dead_share").doubleValue()).isOne();
    assertThat(outcome.notes())
        .first()
        .asString()
        .startsWith("step 0: all groups are dead (reward std 0), so no advantage");
  }

  private static final List<String> KNOWN_OF_EVERY_STEP =
      List.of(
          "step",
          "time",
          "loss",
          "reward/mean",
          "reward/unscored",
          "reward/group_std",
          "groups/dead_share",
          "entropy/sampled",
          "length/mean",
          "length/truncated_share",
          "grad_norm",
          "lr",
          "updates/skipped",
          "tokens/sampled",
          "tokens/trained",
          "tokens_per_second",
          "seconds/rollout",
          "seconds/prepare",
          "seconds/update",
          "memory/resident_bytes",
          "memory/leaked_tensors");

  @Test
  void everyStepHasTheFiguresThatItCanHave() throws IOException, InterruptedException {
    var normal = run(ToyRuns.Alignment.of(GRPO, 1).cut(1, 1)).metrics().getFirst();
    assertThat(names(normal))
        .containsExactlyInAnyOrderElementsOf(
            with(
                "reward/wanted",
                "reward/wanted_std",
                "ratio/min",
                "ratio/max",
                "clip/low",
                "clip/high",
                "entropy",
                "sampler_trainer_logprob_diff",
                "loss/approx_kl",
                "loss/log_ratio_min",
                "loss/log_ratio_max",
                "loss/rows_dropped"));
    assertThat(normal.get("entropy/sampled").doubleValue())
        .as("the sampler is the policy")
        .isCloseTo(normal.get("entropy").doubleValue(), within(0.3));

    var constant = RewardFunction.of("constant", _ -> new Verdict.Scored(0));
    var dead = ToyRuns.Alignment.of(GRPO, 1).cut(1, 1).rewardedBy(constant);
    var idle = run(dead).metrics().getFirst();
    assertThat(names(idle)).containsExactlyInAnyOrderElementsOf(with("reward/constant"));
    assertThat(idle.get("tokens/trained").doubleValue()).isZero();
    assertThat(idle.get("lr").doubleValue()).isZero();
    assertThat(idle.get("entropy/sampled").doubleValue())
        .isEqualTo(normal.get("entropy/sampled").doubleValue());
  }

  private static List<String> names(JsonNode line) {
    var names = new ArrayList<String>();
    line.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> with(String... more) {
    return Stream.concat(KNOWN_OF_EVERY_STEP.stream(), Stream.of(more)).toList();
  }

  @Test
  void samplesWithoutARewardAreCountedAndLeftOut() throws IOException, InterruptedException {
    var broken =
        RewardFunction.of(
            "wanted",
            episode ->
                episode.key().sample() == 0
                    ? new Verdict.Unscored("the judge timed out")
                    : new Verdict.Scored(ToyRuns.share(episode)));
    var outcome = run(ToyRuns.Alignment.of(ToyRuns.GMPO, 1).rewardedBy(broken));
    assertThat(outcome.metrics().getFirst().get("reward/unscored").longValue()).isEqualTo(8);
  }

  /// With one optimiser step a rollout `old` is the forward of the step itself; with two epochs it
  /// is recorded before. The first step of both is the same.
  @Test
  void oneStepARolloutIsTheFirstOfMany() throws IOException, InterruptedException {
    var single = run(ToyRuns.Alignment.of(GRPO, 1).cut(1, 1));
    var many = run(ToyRuns.Alignment.of(GRPO, 1).cut(2, 1));
    var first = single.metrics().getFirst();
    assertThat(first.get("ratio/max").doubleValue()).isOne();
    assertThat(many.metrics().getFirst().get("ratio/max").doubleValue()).isGreaterThan(1.001);
    assertThat(first.get("sampler_trainer_logprob_diff").doubleValue())
        .isCloseTo(
            many.metrics().getFirst().get("sampler_trainer_logprob_diff").doubleValue(),
            within(1e-5));
  }

  @Test
  void thePenaltyHoldsThePolicyAtTheReference() throws IOException, InterruptedException {
    var free = run(ToyRuns.Alignment.of(GRPO.with(new KlPenalty(KlPenalty.Form.K3, 1e-9)), 12));
    var held = run(ToyRuns.Alignment.of(GRPO.with(new KlPenalty(KlPenalty.Form.K3, 5)), 12));
    double drift = free.metrics().getLast().get("kl").doubleValue();
    assertThat(free.metrics().getFirst().get("kl").doubleValue()).isCloseTo(0, within(0.02));
    assertThat(drift).isGreaterThan(0.1);
    assertThat(held.metrics().getLast().get("kl").doubleValue()).isLessThan(drift / 4);
  }

  @Test
  void aPenaltyWithoutReferenceIsRefused() {
    try (var policy = Toy.policy(ToyRuns.LANES);
        var optimizer = Toy.optimizer(policy)) {
      var alignment = ToyRuns.Alignment.of(GRPO.with(new KlPenalty(KlPenalty.Form.K3, 0.1)), 1);
      assertThatThrownBy(
              () -> {
                try (var run =
                    Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
                  alignment.train(ToyRuns.tasks(), run, policy, optimizer, Optional.empty());
                }
              })
          .hasMessage("the objective has a KL term, but no reference model is given");
    }
  }

  @Test
  void termsThatAskTheSamplerGetItsColumns() throws IOException, InterruptedException {
    var objective =
        GRPO.with(new MismatchWeights(MismatchWeights.Mode.TOKEN_TRUNCATE, 0.5, 2))
            .with(new TopEntropy(0.5))
            .withOffPolicyThreshold(0.5)
            .withEntropyCoefficient(0.001);
    var outcome = run(ToyRuns.Alignment.of(objective, 1).cut(1, 1));
    var line = outcome.metrics().getFirst();
    assertThat(line.get("loss/top_entropy_kept").doubleValue()).isCloseTo(0.5, within(0.15));
    assertThat(line.get("loss/off_policy_dropped").doubleValue()).isZero();
  }

  @Test
  void sampledTokensAreCounted() throws IOException, InterruptedException {
    var outcome = run(ToyRuns.Alignment.of(GRPO, 1).cut(1, 1));
    var line = outcome.metrics().getFirst();
    double samples =
        line.get("tokens/sampled").doubleValue() / line.get("length/mean").doubleValue();
    assertThat(samples).isCloseTo(64, within(1e-9));
  }

  @Test
  void sampledTokensAreLoggedWithTheRatioThatTheLossSaw() throws IOException, InterruptedException {
    try (var policy = Toy.policy(ToyRuns.LANES);
        var optimizer = Toy.optimizer(policy)) {
      try (var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
        ToyRuns.Alignment.of(GRPO, 1)
            .cut(2, 1)
            .train(ToyRuns.tasks(), run, policy, optimizer, Optional.empty());
      }
    }
    var samples = Files.readAllLines(directory.resolve("samples.jsonl"));
    double largest = 0;
    for (var line : samples) {
      for (var ratio : JSON.readTree(line).get("log_ratio")) {
        largest = Math.max(largest, Math.abs(ratio.doubleValue()));
      }
    }
    assertThat(samples).as("whole groups").hasSize(64);
    assertThat(largest).isGreaterThan(1e-3);
  }
}
