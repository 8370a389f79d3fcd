package plumbline.recipe.ahead;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.Draft;
import plumbline.recipe.policy.GroupJson;
import plumbline.recipe.policy.GroupSource;
import plumbline.rollout.Group;
import plumbline.text.trajectory.Task;
import plumbline.train.JsonState;
import plumbline.train.RunState;

/// Samples the groups of later steps while a step is trained on. The groups of step `s` are of the
/// weights that step `s - ahead` began with, of the first weights where there is no such step; they
/// are sampled in the order of the steps by one thread. So what is sampled hangs on neither the
/// speed of the sampler nor that of the trainer, and no token is older than the optimiser steps of
/// `ahead` steps.
///
/// A checkpoint waits for what is being sampled and holds it; a run that was resumed goes on
/// exactly. Where a later step cannot be sampled, the checkpoint is written without it and nothing
/// after it is sampled; the run fails at that step, and one that is resumed samples it anew, with
/// the weights of then. As many copies of the weights as steps are sampled ahead, and one, are held
/// at a time.
///
/// Used by the thread that trains.
public final class AheadSource implements GroupSource {
  private final Setting setting;
  private final GroupSource source;
  private final Sampler sampler;
  private final Sampler.Copies copies;
  private final Runnable closing;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(work -> {
        var thread = new Thread(work, "rollout-ahead");
        thread.setDaemon(true);
        return thread;
      });
  private final Deque<Pending> pending = new ArrayDeque<>();
  private boolean failed; // of the sampling thread

  /// How far a source goes ahead.
  ///
  /// @param ahead steps, at least 1
  /// @param steps of the run; nothing is sampled for later ones
  /// @param tasks the task with an id
  public record Setting(int ahead, long steps, LongFunction<Task> tasks) {
    public Setting {
      if (ahead < 1) {
        throw new IllegalArgumentException(
            "groups are sampled %d steps ahead, must be at least 1".formatted(ahead));
      }
    }
  }

  /// The groups of a step, there or on their way.
  ///
  /// @param sampledAt the step that the weights began with
  /// @param copy the weights; null where the groups were taken from a checkpoint
  private record Pending(
      long step, long sampledAt, Future<Collected> groups, Sampler.@Nullable Copy copy) {
    void free() {
      if (copy != null) {
        copy.close();
      }
    }
  }

  /// @param source samples from `sampler`
  /// @param copies of the policy that is trained
  /// @param closing frees what the copies compute on, once nothing is sampled any more
  public AheadSource(
      Setting setting,
      GroupSource source,
      Sampler sampler,
      Sampler.Copies copies,
      Runnable closing) {
    this.setting = setting;
    this.source = source;
    this.sampler = sampler;
    this.copies = copies;
    this.closing = closing;
  }

  /// Sends the thread after the groups of the step `ahead` steps later, and waits for those of this
  /// one.
  @Override
  public Collected collect(long batch, long step) throws InterruptedException {
    long next = pending.isEmpty() ? step : pending.getLast().step() + 1;
    long end = Math.min(step + setting.ahead(), setting.steps() - 1);
    for (long later = next; later <= end; later++) {
      pending.add(begun(batch + later - step, later, step));
    }
    var first = pending.getFirst();
    var collected = finished(first.groups());
    pending.removeFirst().free();
    var figures = new LinkedHashMap<>(collected.figures());
    figures.put("ahead/steps", (double) (step - first.sampledAt()));
    return new Collected(collected.groups(), figures, collected.end());
  }

  private Pending begun(long batch, long step, long now) {
    var copy = copies.take();
    var groups =
        thread.submit(() -> {
          sampler.use(copy);
          return sampled(batch, step);
        });
    return new Pending(step, now, groups, copy);
  }

  /// Leaves the source below as the first failure left it.
  private Collected sampled(long batch, long step) throws InterruptedException {
    if (failed) {
      throw new IllegalStateException("an earlier step could not be sampled");
    }
    failed = true;
    var collected = source.collect(batch, step);
    failed = false;
    return collected;
  }

  private static Collected finished(Future<Collected> groups) throws InterruptedException {
    try {
      return groups.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException known -> throw known;
        case Error error -> throw error;
        case InterruptedException stopped -> throw stopped;
        case null, default -> throw new IllegalStateException("sampling ahead failed", failed);
      }
    }
  }

  @Override
  public Optional<RunState> state() {
    var own = queue();
    var below = source.state().orElse(null);
    return Optional.of(
        new RunState() {
          @Override
          public void write(Draft draft) throws IOException {
            own.write(draft); // waits, so that the source below stands still
            if (below != null) {
              below.write(draft);
            }
          }

          @Override
          public void read(Checkpoint checkpoint) throws IOException {
            own.read(checkpoint);
            if (below != null) {
              below.read(checkpoint);
            }
          }

          @Override
          public boolean belongsToData() {
            return true;
          }
        });
  }

  private RunState queue() {
    return new JsonState("ahead", true) {
      @Override
      protected JsonNode write() {
        var state = JSON.createArrayNode();
        for (var each : pending) {
          var collected = waited(each.groups());
          if (collected.isEmpty()) {
            break; // its step will say why
          }
          var node = state.addObject().put("step", each.step()).put("sampled_at", each.sampledAt());
          collected.get().end().ifPresent(why -> node.put("end", why));
          collected.get().figures().forEach(node.putObject("figures")::put);
          var groups = node.putArray("groups");
          collected.get().groups().forEach(group -> groups.add(GroupJson.of(group)));
        }
        return state;
      }

      @Override
      protected void read(JsonNode state) {
        pending.clear();
        for (var each : state) {
          var groups = new ArrayList<Group>();
          each.required("groups")
              .forEach(group -> groups.add(GroupJson.read(group, setting.tasks())));
          var figures = new LinkedHashMap<String, Double>();
          each.required("figures")
              .properties()
              .forEach(entry -> figures.put(entry.getKey(), entry.getValue().doubleValue()));
          var end = Optional.ofNullable(each.path("end").textValue());
          pending.add(
              new Pending(
                  each.required("step").longValue(),
                  each.required("sampled_at").longValue(),
                  CompletableFuture.completedFuture(new Collected(groups, figures, end)),
                  null));
        }
      }
    };
  }

  /// What a checkpoint waits for, empty where it failed; an interrupt must not leave half a state.
  private static Optional<Collected> waited(Future<Collected> groups) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return Optional.of(groups.get());
        } catch (ExecutionException _) {
          return Optional.empty();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Ends what is being sampled and waits for it, since it reads what the run owns.
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
    pending.forEach(Pending::free);
    pending.clear();
    closing.run();
  }
}
