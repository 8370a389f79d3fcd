package plumbline.recipe;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.credit.Credit;
import plumbline.generate.BatchEngine;
import plumbline.model.CausalLm;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.optim.Optimizer;
import plumbline.optim.Schedule;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.recipe.policy.Rewarding;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Whole runs on the toy model: counting up by supervised learning, and saying [#WANTED] for a
/// reward.
final class ToyRuns {
  static final int WANTED = 5;
  static final int LANES = 2;
  static final PolicyObjective GMPO =
      PolicyObjective.of(new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN));
  private static final int ANSWER = 4;
  private static final int TASKS = 8;

  private ToyRuns() {}

  /// Twelve rows, four a step: an epoch ends after every third step.
  static Feed<TrainingRow> rows() {
    return Feed.shuffled(Toy.rows(12, 11), 4, 3);
  }

  static SupervisedRecipe supervised(Feed<TrainingRow> rows, long steps) {
    return new SupervisedRecipe(rows, new Schedule.Cosine(3e-3, 0, 2, 10), steps, 3, _ -> false);
  }

  /// Trains by `recipe`; false where a stop was asked for.
  static boolean train(
      SupervisedRecipe recipe, Run run, TrainablePolicy policy, Optimizer optimizer)
      throws IOException, InterruptedException {
    try (var lanes = Lanes.open(LANES, 1)) {
      return recipe.train(new Update(policy, lanes, optimizer, Toy.UPDATE), run, Evaluator.none());
    }
  }

  /// Share of the sampled tokens that are [#WANTED].
  static RewardFunction wanted() {
    return RewardFunction.of("wanted", episode -> new Verdict.Scored(share(episode)));
  }

  static double share(Episode episode) {
    var said = List.of(episode.text().split(" "));
    return (double) Collections.frequency(said, String.valueOf(WANTED)) / said.size();
  }

  static Feed<Task> tasks() {
    return step ->
        LongStream.range(0, TASKS)
            .mapToObj(i -> Task.of(step * TASKS + i, String.valueOf((step + i) % Toy.VOCAB), ""))
            .toList();
  }

  /// Groups of eight samples of four tokens.
  static GroupRollout rollout(CausalLm network, Lanes lanes, RewardFunction reward) {
    return rollout(network, lanes, reward, () -> 0);
  }

  /// The same with the version of the weights that are sampled from.
  static GroupRollout rollout(
      CausalLm network, Lanes lanes, RewardFunction reward, LongSupplier version) {
    var settings = new BatchEngine.Settings(64, 1L << 30);
    var engine = new BatchEngine(network, lanes, settings, null, List.of());
    return new GroupRollout(
        new ToyCompleter(engine, version),
        task -> new Prompt.OfTokens(Tokens.of(Integer.parseInt(task.question()), 0)),
        EpisodeScoring.of(reward),
        Sampling.random(ANSWER, 1.0),
        8);
  }

  /// The greedy answer to a task.
  static GroupRollout greedy(CausalLm network, Lanes lanes, RewardFunction reward) {
    var sampled = rollout(network, lanes, reward);
    return new GroupRollout(
        sampled.completer(), sampled.prompts(), sampled.scoring(), Sampling.greedy(ANSWER), 1);
  }

  /// The settings of a run of policy gradient.
  ///
  /// @param epochs passes over a rollout
  /// @param miniBatches optimiser steps of a pass
  record Alignment(
      PolicyObjective objective,
      RewardFunction reward,
      int epochs,
      int miniBatches,
      long steps,
      double learningRate) {
    static Alignment of(PolicyObjective objective, long steps) {
      return new Alignment(objective, wanted(), 1, 2, steps, 1e-2);
    }

    Alignment rewardedBy(RewardFunction other) {
      return new Alignment(objective, other, epochs, miniBatches, steps, learningRate);
    }

    Alignment cut(int passes, int parts) {
      return new Alignment(objective, reward, passes, parts, steps, learningRate);
    }

    PolicyGradientRecipe recipe(CausalLm network, Lanes lanes, Feed<Task> tasks) {
      return new PolicyGradientRecipe(
          new EveryGroup(tasks, rollout(network, lanes, reward), 3),
          new Rewarding(RewardAggregation.of(reward.columns().getFirst()), new Credit.Group(1e-6)),
          objective,
          new Passes(epochs, miniBatches),
          new Course(new Schedule.Constant(learningRate, 0), steps, 3),
          tokens -> tokens.stream().mapToObj(String::valueOf).toList());
    }

    /// Trains; returns the rollouts done.
    long train(
        Feed<Task> tasks,
        Run run,
        TrainablePolicy policy,
        Optimizer optimizer,
        Optional<TrainablePolicy> reference)
        throws IOException, InterruptedException {
      try (var lanes = Lanes.open(LANES, 1)) {
        boolean entropy = objective.entropyCoefficient() != 0;
        var settings = new Update.Settings(1.0, 128, 1.0, entropy, DType.FLOAT32);
        Optional<Scorer> frozen = reference.map(other -> scorer(other, lanes));
        return recipe(policy.network(0), lanes, tasks)
            .train(
                new Networks(
                    new Update(policy, lanes, optimizer, settings),
                    scorer(policy, lanes),
                    Optional.empty(),
                    frozen,
                    Optional.empty()),
                run,
                Evaluator.none());
      }
    }
  }

  private static Scorer scorer(TrainablePolicy policy, Lanes lanes) {
    return rows -> Forward.logProbs(policy::network, lanes, rows, 128, 1.0);
  }

  /// Rewards drawn for the sample, whatever it says: nothing can be learnt.
  static RewardFunction unrelated() {
    return RewardFunction.of(
        "unrelated",
        episode ->
            new Verdict.Scored(episode.key().withSample(-1 - episode.key().sample()).uniform(0)));
  }

  /// Mean reward of the policy on fresh tasks.
  static double meanReward(TrainablePolicy policy) throws InterruptedException {
    try (var lanes = Lanes.open(LANES, 1)) {
      var groups = rollout(policy.network(0), lanes, wanted()).roll(tasks().batch(900), 77, 0);
      return groups.stream()
          .flatMap(group -> group.episodes().stream())
          .mapToDouble(ToyRuns::share)
          .average()
          .orElseThrow();
    }
  }
}
