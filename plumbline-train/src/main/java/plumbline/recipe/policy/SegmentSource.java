package plumbline.recipe.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plumbline.recipe.Feed;
import plumbline.rollout.Group;
import plumbline.rollout.SegmentGroup;
import plumbline.rollout.SegmentRollout;
import plumbline.text.trajectory.Task;
import plumbline.train.JsonState;
import plumbline.train.RunState;

/// UloRL's rollouts in segments: groups under way go on round by round, a group is released when
/// its last sample ended or in parts ([plumbline.rollout.Release]), released groups wait in a pool,
/// and a step takes the oldest until it has the samples of as many whole groups as it wants. A
/// sample is scored once and trained once, whatever is stopped and resumed in between.
public final class SegmentSource implements GroupSource {
  private final Setting setting;
  private final @Nullable GroupFilter filter;
  private final SegmentRollout rollout;
  private final LongSupplier version;
  private final List<SegmentGroup> underWay = new ArrayList<>();
  private final List<Pooled> pool = new ArrayList<>();
  private long position;
  private long round;

  /// What a source is set up with.
  ///
  /// @param tasks one task a position, over all epochs
  /// @param wanted groups of a step, counted whole
  /// @param leastGroup samples of a task that teach something: 1 where credit compares none of them
  /// @param segmenting how groups are taken in and let go
  /// @param seed of the run
  /// @param steps of the run, the last of which drains
  public record Setting(
      Feed<Task> tasks, int wanted, int leastGroup, Segmenting segmenting, long seed, long steps) {}

  /// A released group and what it was made of.
  record Pooled(SegmentGroup sampled, Group group) {}

  /// Rounds of `rollout`.
  ///
  /// @param filter drops groups from which nothing can be learnt, or null
  /// @param version optimiser steps that the policy has behind it
  public SegmentSource(
      Setting setting, SegmentRollout rollout, @Nullable GroupFilter filter, LongSupplier version) {
    this.setting = setting;
    this.rollout = rollout;
    this.filter = filter;
    this.version = version;
  }

  /// Counts of one step.
  private static final class Counts {
    private int rounds;
    private long ticks;
    private long decoded;
    private long capacity;
    private int tooOld;
    private int alone;
    private final List<Group> dropped = new ArrayList<>();
    private int released;
  }

  /// @throws StarvedException where the rounds of the step do not fill it
  /// @throws TooOldException where groups are too old and shall not be dropped
  @Override
  public Collected collect(long batch, long step) throws InterruptedException {
    var counts = new Counts();
    int wanted = setting.wanted();
    letGoOfOld(step, counts);
    while (samples() < wanted * rollout.groupSize()) {
      int limit = setting.segmenting().maxRounds();
      if (limit > 0 && counts.rounds == limit) {
        throw starved(counts);
      }
      round(fresh(), counts);
    }
    boolean drains =
        step + 1 == setting.steps() && setting.segmenting().drain() == Segmenting.Drain.TRAIN;
    while (drains && !underWay.isEmpty()) {
      round(List.of(), counts);
    }
    var taken = List.copyOf(pool.subList(0, drains ? pool.size() : oldest(wanted)));
    pool.subList(0, taken.size()).clear();
    if (setting.segmenting().surplus() == Segmenting.Surplus.TRIM) {
      pool.clear();
    }
    return new Collected(taken.stream().map(Pooled::group).toList(), figures(counts));
  }

  /// Samples that wait.
  private int samples() {
    return pool.stream().mapToInt(each -> each.sampled().rows().size()).sum();
  }

  /// How many of the oldest groups have the samples of so many whole ones.
  private int oldest(int whole) {
    int taken = 0;
    for (int open = whole * rollout.groupSize(); open > 0; taken++) {
      open -= pool.get(taken).sampled().rows().size();
    }
    return taken;
  }

  private StarvedException starved(Counts counts) {
    int whole = samples() / rollout.groupSize();
    return filter == null
        ? StarvedException.unfinished(counts.rounds, whole, setting.wanted(), counts.alone)
        : StarvedException.after(
            counts.rounds, whole, setting.wanted(), counts.dropped, filter, counts.alone);
  }

  /// Groups whose oldest token was sampled too long ago do not go on and are not trained on.
  private void letGoOfOld(long step, Counts counts) {
    var waiting = pool.stream().map(Pooled::sampled);
    var old = Stream.concat(waiting, underWay.stream()).filter(this::isTooOld).toList();
    if (old.isEmpty()) {
      return;
    }
    switch (setting.segmenting().tooOld()) {
      case DROP -> {
        pool.removeIf(each -> isTooOld(each.sampled()));
        underWay.removeIf(this::isTooOld);
        counts.tooOld += old.size();
      }
      case FAIL ->
          throw new TooOldException(
              step, old.stream().map(this::age).toList(), setting.segmenting().maxAge());
    }
  }

  private boolean isTooOld(SegmentGroup group) {
    long limit = setting.segmenting().maxAge();
    return limit > 0 && age(group) > limit;
  }

  /// How many optimiser steps ago its oldest token was sampled.
  private long age(SegmentGroup group) {
    long now = version.getAsLong();
    return now - group.oldestVersion().orElse(now);
  }

  /// The groups that a round begins.
  private List<SegmentGroup> fresh() {
    int tasks =
        switch (setting.segmenting().intake()) {
          case CONSTANT -> setting.wanted();
          case FILL -> Math.max(0, setting.wanted() - wholeUnderWay());
        };
    return LongStream.range(position, position + tasks)
        .mapToObj(
            at -> rollout.fresh(setting.tasks().batch(at).getFirst(), at, setting.seed(), round))
        .toList();
  }

  /// How many whole groups the samples under way would make.
  private int wholeUnderWay() {
    return underWay.stream().mapToInt(group -> group.rows().size()).sum() / rollout.groupSize();
  }

  /// Goes on with all groups and those; a round that fails changes nothing.
  private void round(List<SegmentGroup> fresh, Counts counts) throws InterruptedException {
    var all = new ArrayList<>(underWay);
    all.addAll(fresh);
    var done = rollout.round(all);
    var finished = done.leaving(setting.segmenting().release());
    var groups = rollout.released(finished);
    position += fresh.size();
    round++;
    underWay.clear();
    underWay.addAll(done.staying(setting.segmenting().release()));
    counts.rounds++;
    counts.ticks += done.ticks();
    counts.decoded += done.decoded();
    counts.capacity += done.ticks() * done.active();
    for (int i = 0; i < groups.size(); i++) {
      boolean alone = isAlone(groups.get(i));
      if (alone && setting.leastGroup() > 1) {
        counts.alone++;
        continue;
      }
      counts.released++;
      if (alone || filter == null || filter.keeps(groups.get(i))) {
        pool.add(pooled(finished.get(i), groups.get(i)));
      } else {
        counts.dropped.add(groups.get(i));
      }
    }
  }

  private Pooled pooled(SegmentGroup sampled, Group group) {
    return new Pooled(
        sampled,
        switch (setting.segmenting().release()) {
          case WHOLE -> group;
          case FINISHED_ONLY -> group.partOf(rollout.groupSize());
        });
  }

  /// A sample that left alone has nothing to be compared with, be it by credit or by the filter.
  private boolean isAlone(Group group) {
    return group.episodes().size() == 1 && rollout.groupSize() > 1;
  }

  private SequencedMap<String, Double> figures(Counts counts) {
    var figures = new LinkedHashMap<String, Double>();
    figures.put("groups/rollouts", (double) counts.rounds);
    figures.put(
        "groups/dropped_share",
        counts.released == 0 ? 0 : (double) counts.dropped.size() / counts.released);
    figures.put("segments/ticks", (double) counts.ticks);
    figures.put("segments/decoded_tokens", (double) counts.decoded);
    figures.put(
        "segments/idle_share",
        counts.capacity == 0 ? 0 : 1 - (double) counts.decoded / counts.capacity);
    figures.put(
        "segments/rows_under_way",
        (double) underWay.stream().mapToLong(SegmentGroup::unfinished).sum());
    figures.put("segments/groups_waiting", (double) pool.size());
    figures.put("segments/groups_too_old", (double) counts.tooOld);
    figures.put("segments/samples_alone", (double) counts.alone);
    return figures;
  }

  @Override
  public Optional<RunState> state() {
    return Optional.of(
        new JsonState("segments", true) {
          @Override
          protected JsonNode write() {
            var state = JSON.createObjectNode().put("position", position).put("round", round);
            var groups = state.putArray("under_way");
            underWay.forEach(group -> groups.add(SegmentJson.group(group)));
            var released = state.putArray("pool");
            pool.forEach(each -> released.add(SegmentJson.pooled(each)));
            return state;
          }

          @Override
          protected void read(JsonNode state) throws IOException {
            position = state.required("position").longValue();
            round = state.required("round").longValue();
            underWay.clear();
            for (var group : state.required("under_way")) {
              underWay.add(SegmentJson.group(group, setting.tasks()));
            }
            pool.clear();
            for (var each : state.required("pool")) {
              var waiting = SegmentJson.pooled(each, setting.tasks(), rollout);
              pool.add(pooled(waiting.sampled(), waiting.group()));
            }
          }
        });
  }
}
