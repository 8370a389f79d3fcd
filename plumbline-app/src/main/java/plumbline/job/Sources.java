package plumbline.job;

import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import plumbline.completion.Sampling;
import plumbline.config.Recipe;
import plumbline.model.CausalLm;
import plumbline.optim.Optimizer;
import plumbline.recipe.Feed;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Task;
import plumbline.train.TrainablePolicy;

/// Where the groups of a recipe come from.
///
/// @param rollouts makes the rollout of a network
record Sources(Recipe.PolicyGradient settings, Rollouts rollouts) {
  /// Makes rollouts.
  @FunctionalInterface
  interface Rollouts {
    GroupRollout of(CausalLm network, Sampling sampling, int group, LongSupplier version);
  }

  GroupSource of(TrainablePolicy policy, Optimizer optimizer, List<Task> tasks) {
    var sampled = settings.rollout();
    long seed = settings.run().seed();
    var feed = Feed.shuffled(tasks, sampled.tasksPerStep(), seed);
    var rollout =
        rollouts.of(policy.network(0), sampled.sampling(), sampled.group(), optimizer::steps);
    var selection = settings.learning().selection();
    if (selection == null) {
      return new EveryGroup(feed, rollout, seed);
    }
    var filter =
        new GroupFilter(settings.reward().aggregation(), Optional.ofNullable(selection.column()));
    return new DynamicSampling(feed, rollout, filter, selection.maxRollouts(), seed);
  }
}
