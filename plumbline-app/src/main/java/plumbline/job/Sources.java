package plumbline.job;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.config.CurriculumSettings;
import plumbline.config.Recipe;
import plumbline.config.SegmentSettings;
import plumbline.generate.LocalCompleter;
import plumbline.model.CausalLm;
import plumbline.optim.Optimizer;
import plumbline.recipe.Feed;
import plumbline.recipe.curriculum.StagedSource;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.SegmentSource;
import plumbline.recipe.policy.Segmenting;
import plumbline.rollout.GroupRollout;
import plumbline.rollout.SegmentRollout;
import plumbline.text.trajectory.Task;
import plumbline.train.TrainablePolicy;

/// Where the groups of a recipe come from.
///
/// @param rollouts makes the rollout of a network
/// @param solved the reward column that says whether a task is solved: 1 or more is
/// @param remarks takes remarks for the user
record Sources(
    Recipe.PolicyGradient settings, Rollouts rollouts, String solved, Consumer<String> remarks) {
  /// Makes rollouts.
  @FunctionalInterface
  interface Rollouts {
    GroupRollout of(CausalLm network, Sampling sampling, int group, LongSupplier version);
  }

  GroupSource of(TrainablePolicy policy, Optimizer optimizer, List<Task> tasks) {
    var sampled = settings.rollout();
    long seed = settings.run().seed();
    var curriculum = settings.learning().curriculum();
    if (curriculum != null) {
      return staged(curriculum, policy, optimizer, tasks);
    }
    var feed = Feed.distinct(tasks, sampled.tasksPerStep(), seed);
    var rollout =
        rollouts.of(policy.network(0), sampled.sampling(), sampled.group(), optimizer::steps);
    var selection = settings.learning().selection();
    var filter =
        selection == null
            ? null
            : new GroupFilter(
                settings.reward().aggregation(), Optional.ofNullable(selection.column()));
    if (sampled.segments() != null) {
      return segments(sampled.segments(), rollout, filter, tasks, optimizer);
    }
    return selection == null || filter == null
        ? new EveryGroup(feed, rollout, seed)
        : new DynamicSampling(feed, rollout, filter, selection.maxRollouts(), seed);
  }

  private GroupSource staged(
      CurriculumSettings curriculum,
      TrainablePolicy policy,
      Optimizer optimizer,
      List<Task> tasks) {
    var sampled = settings.rollout();
    return new StagedSource(
        curriculum.plan(),
        tasks,
        (maxTokens, group) ->
            rollouts.of(
                policy.network(0),
                sampled.sampling().withMaxTokens(maxTokens),
                group,
                optimizer::steps),
        settings.reward().aggregation(),
        new StagedSource.Course(
            sampled.tasksPerStep(), sampled.group(), solved, settings.run().seed()),
        remarks);
  }

  private GroupSource segments(
      SegmentSettings segments,
      GroupRollout rollout,
      @Nullable GroupFilter filter,
      List<Task> tasks,
      Optimizer optimizer) {
    var sampled = settings.rollout();
    var selection = settings.learning().selection();
    long seed = settings.run().seed();
    var segmenting =
        new Segmenting(
            segments.segmenting().intake(),
            segments.segmenting().surplus(),
            segments.segmenting().drain(),
            selection == null ? 0 : selection.maxRollouts(),
            segments.segmenting().maxAge());
    return new SegmentSource(
        new SegmentSource.Setting(
            Feed.shuffled(tasks, 1, seed),
            sampled.tasksPerStep(),
            segmenting,
            seed,
            settings.update().steps()),
        new SegmentRollout(
            (LocalCompleter) rollout.completer(),
            task -> (Prompt.OfTokens) rollout.prompts().apply(task),
            rollout.scoring(),
            sampled.sampling(),
            sampled.group(),
            segments.count()),
        filter,
        optimizer::steps);
  }
}
