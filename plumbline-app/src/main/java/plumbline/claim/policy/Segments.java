package plumbline.claim.policy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import plumbline.claim.Outcome;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.completion.SegmentCompleter;
import plumbline.model.CausalLm;
import plumbline.recipe.Feed;
import plumbline.recipe.policy.DynamicSampling;
import plumbline.recipe.policy.GroupFilter;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.SegmentSource;
import plumbline.recipe.policy.Segmenting;
import plumbline.recipe.policy.Segmenting.Drain;
import plumbline.recipe.policy.Segmenting.Intake;
import plumbline.recipe.policy.Segmenting.Surplus;
import plumbline.reward.RewardAggregation;
import plumbline.rollout.GroupRollout;
import plumbline.rollout.Release;
import plumbline.rollout.SegmentGroup;
import plumbline.rollout.SegmentRollout;
import plumbline.rollout.SegmentRow;
import plumbline.text.trajectory.Task;

/// Rollouts of a start in one, two and four segments.
record Segments(Start start) {
  static final int TASKS = 8;
  private static final int LONGEST = 96;
  private static final int DAPO_STEPS = 3;
  private static final int MAX_ROUNDS = 40;

  static Arm.Source source(int segments) {
    return source(segments, Surplus.KEEP);
  }

  private static Arm.Source source(int segments, Surplus surplus) {
    return (start, policy, optimizer) ->
        new SegmentSource(
            new SegmentSource.Setting(
                oneByOne(start),
                TASKS,
                2,
                new Segmenting(Intake.CONSTANT, surplus, Release.WHOLE, Drain.DISCARD, MAX_ROUNDS),
                start.workshop().seed(),
                Long.MAX_VALUE),
            rollout(start, policy.network(0), optimizer::steps, segments),
            start.trial().smoke() ? null : filter(start), // tiny models know nothing
            optimizer::steps);
  }

  private static Arm.Source dapo() {
    return (start, policy, optimizer) ->
        new DynamicSampling(
            start.workshop().alignTasks(),
            whole(start, policy.network(0), optimizer::steps),
            filter(start),
            MAX_ROUNDS,
            start.workshop().seed());
  }

  private static Feed<Task> oneByOne(Start start) {
    var tasks = start.workshop().alignTasks();
    return position -> List.of(tasks.batch(position / TASKS).get((int) (position % TASKS)));
  }

  private static GroupFilter filter(Start start) {
    return new GroupFilter(
        RewardAggregation.of(start.workshop().task().generator().name()), Optional.empty());
  }

  private static GroupRollout whole(Start start, CausalLm network, LongSupplier version) {
    var rollout = start.workshop().rollout(network, Arm.GROUP, version);
    return new GroupRollout(
        rollout.completer(),
        rollout.prompts(),
        rollout.scoring(),
        Sampling.random(LONGEST, 1.0),
        Arm.GROUP);
  }

  private static SegmentRollout rollout(
      Start start, CausalLm network, LongSupplier version, int segments) {
    var whole = whole(start, network, version);
    return new SegmentRollout(
        (SegmentCompleter) whole.completer(),
        task -> (Prompt.OfTokens) whole.prompts().apply(task),
        whole.scoring(),
        whole.sampling(),
        Arm.GROUP,
        segments);
  }

  /// What rollouts in one, two and four segments cost.
  static Outcome waiting(Trace one, Trace two, Trace four) {
    return Outcome.none()
        .figure("one.ticks", one.sum("segments/ticks"))
        .figure("two.ticks", two.sum("segments/ticks"))
        .figure("four.ticks", four.sum("segments/ticks"))
        .figure("one.idle", one.mean("segments/idle_share"))
        .figure("four.idle", four.mean("segments/idle_share"))
        .figure("two.wall-share", two.seconds() / one.seconds())
        .figure("four.wall-share", four.seconds() / one.seconds())
        .figure("four.rollout-share", four.sum("seconds/rollout") / one.sum("seconds/rollout"));
  }

  private Arm arm(String name, Arm.Source source) {
    return new Arm(
        name, UlorlClaim.objective(null), new Passes(1, 1), source, UlorlClaim.RATE, DAPO_STEPS);
  }

  /// Plain on-policy DAPO beside one segment under POIS.
  Outcome equality() throws IOException, InterruptedException {
    if (start.trial().smoke()) {
      return Outcome.none().figure("dapo.distance", 0);
    }
    var plain = arm("dapo", dapo()).train(start);
    var segments = arm("one-segment", source(1, Surplus.TRIM)).train(start);
    return Outcome.none().figure("dapo.distance", segments.distance(plain));
  }

  /// The same tasks by the warmed model in one segment and in four.
  Outcome borders() throws InterruptedException {
    var network = new CausalLm(start.config(), start.parameters());
    var whole = finished(rollout(start, network, () -> 0, 1));
    var pieces = finished(rollout(start, network, () -> 0, 4));
    double different = 0;
    long decoded = 0;
    for (int i = 0; i < whole.size(); i++) {
      var tokens = whole.get(i).tokens();
      var others = pieces.get(i).tokens();
      decoded += others.size() - tokens.size();
      for (int t = 0; t < Math.max(tokens.size(), others.size()); t++) {
        boolean same = t < tokens.size() && t < others.size() && tokens.get(t) == others.get(t);
        different += same ? 0 : 1;
      }
    }
    return Outcome.none()
        .figure("borders.different", different)
        .figure("borders.more", (double) decoded);
  }

  private List<SegmentRow> finished(SegmentRollout rollout) throws InterruptedException {
    List<SegmentGroup> groups = new ArrayList<>();
    for (long position = 0; position < TASKS; position++) {
      var task = oneByOne(start).batch(position).getFirst();
      groups.add(rollout.fresh(task, position, start.workshop().seed(), 0));
    }
    while (!groups.stream().allMatch(SegmentGroup::isFinished)) {
      groups = rollout.round(groups).groups();
    }
    return groups.stream().flatMap(group -> group.rows().stream()).toList();
  }
}
