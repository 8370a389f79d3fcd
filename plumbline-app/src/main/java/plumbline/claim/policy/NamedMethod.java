package plumbline.claim.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import plumbline.config.Recipe;
import plumbline.config.RecipeReader;
import plumbline.quickstart.QuickstartTask;
import plumbline.quickstart.Workshop;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.reward.RewardAggregation;
import plumbline.train.TrainablePolicy;

/// A method of the family as a recipe names it, with its defaults for everything that is not said
/// here.
///
/// @param name of the arm
/// @param method in recipes
/// @param group samples of a task
/// @param more further settings, a line each
record NamedMethod(String name, String method, int group, String more) {
  private static final int SAMPLES = 128;
  private static final int FEW = 16;
  private static final int MINI_BATCHES = 4;
  private static final int GIVEN_UP = 40;

  /// A method that is called what it is.
  NamedMethod(String method, int group) {
    this(method, method, group, "");
  }

  /// The arm. All take as many samples a step, so that smaller groups are of more tasks.
  Arm arm(Start start, double rate, int steps) {
    var read = read(start, rate, steps);
    var learning = read.learning();
    var credit = learning.credit();
    return new Arm(
        name,
        learning.objective(),
        learning.passes(),
        (own, policy, optimizer) -> source(own, policy, optimizer::steps, read),
        new Crediting(
            credit.rule(),
            learning.penalty(),
            credit.critic(),
            read.reward().aggregation().truncation()),
        rate,
        steps);
  }

  private Recipe.PolicyGradient read(Start start, double rate, int steps) {
    int samples = start.trial().size(SAMPLES, FEW);
    int longest = start.workshop().task().generator().maxAnswerLength() + 2;
    var text =
        """
        method: %s
        model: start
        output: run
        data: {train: tasks.jsonl}
        reward: {exact: {weight: 1.0}}
        rollout: {group: %d, tasks-per-step: %d, max-tokens: %d}
        mini-batches: %d
        optimizer: {adamw: {learning-rate: %s}}
        steps: %d
        %s
        """
            .formatted(method, group, samples / group, longest, MINI_BATCHES, rate, steps, more);
    return (Recipe.PolicyGradient) RecipeReader.read(name, text, List.of()).value();
  }

  private GroupSource source(
      Start start, TrainablePolicy policy, LongSupplier version, Recipe.PolicyGradient read) {
    var workshop = attempting(start.workshop(), read.rollout().tasksPerStep());
    var rollout = workshop.rollout(policy.network(0), group, version);
    if (read.learning().selection() == null || start.trial().smoke()) { // tiny models know nothing
      return new EveryGroup(workshop.alignTasks(), rollout, workshop.seed());
    }
    var filter =
        new GroupFilter(RewardAggregation.of(workshop.task().generator().name()), Optional.empty());
    return new DynamicSampling(workshop.alignTasks(), rollout, filter, GIVEN_UP, workshop.seed());
  }

  private static Workshop attempting(Workshop workshop, int tasks) {
    var task = workshop.task();
    var other =
        new QuickstartTask(
            task.generator(),
            task.warmUp(),
            new QuickstartTask.Alignment(tasks, task.alignment().rate(), task.alignment().steps()),
            task.heldOut());
    return new Workshop(other, workshop.tokenizer(), workshop.lanes(), workshop.seed());
  }
}
