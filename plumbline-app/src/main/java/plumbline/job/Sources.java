package plumbline.job;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Completer;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.completion.SegmentCompleter;
import plumbline.config.CurriculumSettings;
import plumbline.config.Recipe;
import plumbline.config.SegmentSettings;
import plumbline.generate.LocalCompleter;
import plumbline.model.CausalLm;
import plumbline.optim.Optimizer;
import plumbline.recipe.Feed;
import plumbline.recipe.ahead.AheadSource;
import plumbline.recipe.ahead.Sampler;
import plumbline.recipe.curriculum.StagedSource;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.SegmentSource;
import plumbline.rollout.GroupRollout;
import plumbline.rollout.SegmentRollout;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.Task;
import plumbline.train.TrainablePolicy;

/// Where the groups of a recipe come from.
///
/// @param sampling makes what samples
/// @param solved the reward column that says whether a task is solved: 1 or more is
/// @param remarks takes remarks for the user
record Sources(
    Recipe.PolicyGradient settings,
    SamplingParts sampling,
    String solved,
    Consumer<String> remarks) {
  /// Makes what samples.
  interface SamplingParts {
    /// A completer of a network.
    ///
    /// @param version which weights it samples from
    LocalCompleter completer(CausalLm network, Lanes lanes, LongSupplier version);

    /// Scored groups from a completer.
    GroupRollout rollout(Completer completer, Sampling sampling, int group);

    /// What the policy is sampled on.
    Lanes lanes();
  }

  GroupSource of(TrainablePolicy policy, Optimizer optimizer, List<Task> tasks) {
    var ahead = settings.rollout().ahead();
    if (ahead == null) {
      LongSupplier version = optimizer::steps;
      return of(sampling.completer(policy.network(0), sampling.lanes(), version), version, tasks);
    }
    var sampler = new Sampler();
    var lanes = sampling.lanes().beside(ahead.lanes(sampling.lanes().count()));
    var byId = new HashMap<Long, Task>();
    tasks.forEach(task -> byId.put(task.id(), task));
    return new AheadSource(
        new AheadSource.Setting(ahead.steps(), settings.update().steps(), byId::get),
        of(sampler, sampler::version, tasks),
        sampler,
        () -> {
          long version = optimizer.steps();
          var copy = policy.copyOfSampler();
          return new PolicyCopy(
              copy, sampling.completer(copy.network(), lanes, () -> version), version);
        },
        lanes::close);
  }

  /// @param completer also continues segments
  private <C extends Completer & SegmentCompleter> GroupSource of(
      C completer, LongSupplier version, List<Task> tasks) {
    var sampled = settings.rollout();
    long seed = settings.run().seed();
    var curriculum = settings.learning().curriculum();
    if (curriculum != null) {
      return staged(curriculum, completer, tasks);
    }
    var feed = Feed.distinct(tasks, sampled.tasksPerStep(), seed);
    var rollout = sampling.rollout(completer, sampled.sampling(), sampled.group());
    var selection = settings.learning().selection();
    var filter =
        selection == null
            ? null
            : new GroupFilter(
                settings.reward().aggregation(), Optional.ofNullable(selection.column()));
    if (sampled.segments() != null) {
      return segments(sampled.segments(), completer, rollout, filter, tasks, version);
    }
    return selection == null || filter == null
        ? new EveryGroup(feed, rollout, seed)
        : new DynamicSampling(feed, rollout, filter, selection.maxRollouts(), seed);
  }

  private GroupSource staged(CurriculumSettings curriculum, Completer completer, List<Task> tasks) {
    var sampled = settings.rollout();
    return new StagedSource(
        curriculum.plan(),
        tasks,
        (maxTokens, group) ->
            sampling.rollout(completer, sampled.sampling().withMaxTokens(maxTokens), group),
        settings.reward().aggregation(),
        new StagedSource.Course(
            sampled.tasksPerStep(), sampled.group(), solved, settings.run().seed()),
        remarks);
  }

  private GroupSource segments(
      SegmentSettings segments,
      SegmentCompleter completer,
      GroupRollout rollout,
      @Nullable GroupFilter filter,
      List<Task> tasks,
      LongSupplier version) {
    var sampled = settings.rollout();
    var selection = settings.learning().selection();
    long seed = settings.run().seed();
    var segmenting = segments.segmenting(selection == null ? 0 : selection.maxRollouts());
    return new SegmentSource(
        new SegmentSource.Setting(
            Feed.shuffled(tasks, 1, seed),
            sampled.tasksPerStep(),
            settings.learning().credit().rule().leastGroup(),
            segmenting,
            seed,
            settings.update().steps()),
        new SegmentRollout(
            completer,
            task -> (Prompt.OfTokens) rollout.prompts().apply(task),
            rollout.scoring(),
            sampled.sampling(),
            sampled.group(),
            segments.count()),
        filter,
        version);
  }
}
