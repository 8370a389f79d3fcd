package plumbline.recipe.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import plumbline.recipe.Feed;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Task;
import plumbline.train.JsonState;
import plumbline.train.RunState;

/// DAPO's dynamic sampling: groups whose samples all got the same are dropped and rollouts go on
/// until as many groups are there as a rollout has tasks; what is beyond is trimmed.
public final class DynamicSampling implements GroupSource {
  private final Feed<Task> tasks;
  private final GroupRollout rollout;
  private final GroupFilter filter;
  private final int maxRollouts;
  private final long seed;
  private long next;

  /// Sampling of `tasks` until a batch is full.
  ///
  /// @param maxRollouts of one step, after which it gives up; 0 for never
  /// @param seed of the run
  public DynamicSampling(
      Feed<Task> tasks, GroupRollout rollout, GroupFilter filter, int maxRollouts, long seed) {
    if (maxRollouts < 0) {
      throw new IllegalArgumentException(
          "at most %d rollouts a step, must be at least 0 (0 is no limit)".formatted(maxRollouts));
    }
    this.tasks = tasks;
    this.rollout = rollout;
    this.filter = filter;
    this.maxRollouts = maxRollouts;
    this.seed = seed;
  }

  /// Rollouts are drawn with the number of the rollout as step, so without a dropped group a run is
  /// the one without this.
  ///
  /// @throws StarvedException where the rollouts of the step do not fill the batch
  @Override
  public Collected collect(long batch, long step) throws InterruptedException {
    long at = next;
    var kept = new ArrayList<Group>();
    var dropped = new ArrayList<Group>();
    int rollouts = 0;
    int wanted;
    do {
      var attempted = tasks.batch(at);
      wanted = attempted.size();
      if (maxRollouts > 0 && rollouts == maxRollouts) {
        throw StarvedException.after(rollouts, kept.size(), wanted, dropped, filter, 0);
      }
      for (var group : rollout.roll(attempted, seed, at)) {
        (filter.keeps(group) ? kept : dropped).add(group);
      }
      at++;
      rollouts++;
    } while (kept.size() < wanted);
    next = at;
    var figures = new LinkedHashMap<String, Double>();
    figures.put("groups/rollouts", (double) rollouts);
    figures.put("groups/dropped_share", (double) dropped.size() / (dropped.size() + kept.size()));
    return new Collected(kept.subList(0, wanted), figures);
  }

  @Override
  public Optional<RunState> state() {
    return Optional.of(
        new JsonState("dynamic-sampling", true) {
          @Override
          protected JsonNode write() {
            return JSON.createObjectNode().put("next", next);
          }

          @Override
          protected void read(JsonNode state) {
            next = state.required("next").longValue();
          }
        });
  }
}
