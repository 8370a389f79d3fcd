package plumbline.recipe.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import plumbline.rollout.Group;
import plumbline.train.RunState;

/// Where the groups come from that a step is trained on.
public interface GroupSource extends AutoCloseable {
  /// The groups of step `step`.
  ///
  /// @param batch which batch of the data belongs to the step, where the source has no position of
  ///   its own
  /// @throws InterruptedException when the calling thread is interrupted
  Collected collect(long batch, long step) throws InterruptedException;

  /// What a resumed run needs to go on exactly; empty where the step says it all.
  default Optional<RunState> state() {
    return Optional.empty();
  }

  /// Gives back what collecting held; most hold nothing.
  @Override
  default void close() {}

  /// Groups and what there is to say of how they were found.
  ///
  /// @param groups in the order in which they are trained on
  /// @param figures by metric name
  /// @param end why the run has learnt what there was and ends before the step; empty where it goes
  ///   on
  record Collected(List<Group> groups, SequencedMap<String, Double> figures, Optional<String> end) {
    public Collected {
      groups = List.copyOf(groups);
    }

    /// Groups to train on.
    public Collected(List<Group> groups, SequencedMap<String, Double> figures) {
      this(groups, figures, Optional.empty());
    }

    /// Groups without figures.
    public Collected(List<Group> groups) {
      this(groups, new LinkedHashMap<>());
    }

    /// Nothing is left to train on.
    ///
    /// @param why for the user
    /// @param figures of what it took to find that out
    public static Collected end(String why, SequencedMap<String, Double> figures) {
      return new Collected(List.of(), figures, Optional.of(why));
    }
  }
}
