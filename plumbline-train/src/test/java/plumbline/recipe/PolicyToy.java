package plumbline.recipe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import plumbline.credit.AdvantageRule;
import plumbline.credit.Credit;
import plumbline.credit.TokenCredit;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.ValueLoss;
import plumbline.optim.Optimizer;
import plumbline.optim.Schedule;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.recipe.policy.Rewarding;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.TruncationRule;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.train.Critic;
import plumbline.train.Forward;
import plumbline.train.Scorer;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// A run of policy gradient on the toy model in which everything around the loss can be set.
///
/// @param source makes the source of groups
record PolicyToy(
    PolicyObjective objective,
    AdvantageRule rule,
    Rewarding.Penalty penalty,
    Passes passes,
    RewardFunction reward,
    TruncationRule truncation,
    Making source,
    long steps) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MICRO_TOKENS = 128;

  static PolicyToy of(AdvantageRule rule, long steps) {
    return new PolicyToy(
        PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2)),
        rule,
        new Rewarding.Penalty(0, null),
        new Passes(1, 2),
        ToyRuns.wanted(),
        TruncationRule.ZERO,
        (plain, _, _) -> plain,
        steps);
  }

  static PolicyToy grpo(long steps) {
    return of(new Credit.Group(1e-6), steps);
  }

  PolicyToy with(PolicyObjective other) {
    return new PolicyToy(other, rule, penalty, passes, reward, truncation, source, steps);
  }

  PolicyToy with(Rewarding.Penalty other) {
    return new PolicyToy(objective, rule, other, passes, reward, truncation, source, steps);
  }

  PolicyToy with(Passes other) {
    return new PolicyToy(objective, rule, penalty, other, reward, truncation, source, steps);
  }

  PolicyToy with(RewardFunction other) {
    return new PolicyToy(objective, rule, penalty, passes, other, truncation, source, steps);
  }

  PolicyToy with(TruncationRule other) {
    return new PolicyToy(objective, rule, penalty, passes, reward, other, source, steps);
  }

  /// Makes a source of groups of what one rollout would be.
  @FunctionalInterface
  interface Making {
    /// @param plain one rollout a step
    GroupSource of(EveryGroup plain, TrainablePolicy policy, Optimizer optimizer);
  }

  PolicyToy from(UnaryOperator<GroupSource> other) {
    return from((plain, _, _) -> other.apply(plain));
  }

  PolicyToy from(Making other) {
    return new PolicyToy(objective, rule, penalty, passes, reward, truncation, other, steps);
  }

  /// What a run left behind.
  record Outcome(Map<String, float[]> numbers, double reward, List<JsonNode> metrics) {
    double last(String name) {
      return metrics.getLast().get(name).doubleValue();
    }

    double first(String name) {
      return metrics.getFirst().get(name).doubleValue();
    }
  }

  Outcome run(Path directory) throws IOException, InterruptedException {
    return run(directory, false, () -> false);
  }

  Outcome run(Path directory, boolean resume, BooleanSupplier stop)
      throws IOException, InterruptedException {
    try (var policy = Toy.policy(ToyRuns.LANES);
        var frozen = Toy.policy(ToyRuns.LANES);
        var optimizer = Toy.optimizer(policy);
        var lanes = Lanes.open(ToyRuns.LANES, 1);
        var values = values()) {
      try (var run = Toy.open(Toy.settings(directory, resume, stop), policy, optimizer);
          var criticOptimizer = Toy.optimizer(values)) {
        boolean entropy = objective.entropyCoefficient() != 0 || passes.entropy() != null;
        var settings = new Update.Settings(1.0, MICRO_TOKENS, 1.0, entropy, DType.FLOAT32);
        var critic =
            new Critic(
                values,
                lanes,
                criticOptimizer,
                new Critic.Settings(
                    new ValueLoss(0.5), 3e-3, 1.0, MICRO_TOKENS, DType.FLOAT32, null));
        recipe(policy, optimizer, lanes)
            .train(
                new Networks(
                    new Update(policy, lanes, optimizer, settings),
                    scorer(policy, lanes),
                    Optional.empty(),
                    Optional.of(scorer(frozen, lanes)),
                    rule instanceof TokenCredit.Gae ? Optional.of(critic) : Optional.empty()),
                run,
                Evaluator.none());
      }
      var metrics = new ArrayList<JsonNode>();
      for (var line : Files.readAllLines(directory.resolve("metrics.jsonl"))) {
        var parsed = JSON.readTree(line);
        if (!parsed.has("note")) {
          metrics.add(parsed);
        }
      }
      return new Outcome(Toy.numbers(policy), ToyRuns.meanReward(policy), metrics);
    }
  }

  private static TrainablePolicy values() {
    try (var initial = Parameters.initialise(Toy.CONFIG, 7);
        var start =
            RewardWeights.over(
                Toy.CONFIG, initial, new RewardHead.Preference(), new double[0], 7)) {
      return TrainablePolicy.full(Toy.CONFIG, start, ToyRuns.LANES);
    }
  }

  private PolicyGradientRecipe recipe(TrainablePolicy policy, Optimizer optimizer, Lanes lanes) {
    var rollout = ToyRuns.rollout(policy.network(0), lanes, reward, optimizer::steps);
    return new PolicyGradientRecipe(
        source.of(new EveryGroup(ToyRuns.tasks(), rollout, 3), policy, optimizer),
        new Rewarding(
            new RewardAggregation(
                new TreeMap<>(Map.of(reward.columns().getFirst(), 1.0)), truncation),
            rule,
            penalty.coefficient() == 0 ? null : penalty,
            rule instanceof TokenCredit.GreedyBaseline
                ? ToyRuns.greedy(policy.network(0), lanes, reward)
                : null),
        objective,
        passes,
        new Course(new Schedule.Constant(1e-2, 0), steps, 3),
        tokens -> tokens.stream().mapToObj(String::valueOf).toList());
  }

  private static Scorer scorer(TrainablePolicy policy, Lanes lanes) {
    return rows -> Forward.logProbs(policy::network, lanes, rows, MICRO_TOKENS, 1.0);
  }
}
