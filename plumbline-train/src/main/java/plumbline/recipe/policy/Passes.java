package plumbline.recipe.policy;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plumbline.objective.AdaptiveEntropy;
import plumbline.recipe.Feed;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// How the samples of a step are gone through.
///
/// @param epochs passes over them
/// @param miniBatches optimiser steps of a pass
/// @param dealt what is dealt to them
/// @param old what ratios compare with
/// @param entropy moves the entropy bonus, or null
/// @param tracks what is learnt beside them in the same optimiser steps, or null
public record Passes(
    int epochs,
    int miniBatches,
    Dealt dealt,
    Old old,
    @Nullable AdaptiveEntropy entropy,
    @Nullable Tracks tracks) {
  public Passes {
    if (epochs < 1 || miniBatches < 1) {
      throw new IllegalArgumentException(
          "%d epochs of %d mini-batches, at least 1 of 1".formatted(epochs, miniBatches));
    }
  }

  /// What is dealt to the mini-batches of a pass.
  public enum Dealt {
    /// Every sample for itself, whatever its task.
    SAMPLES,
    /// The samples of a task together: the model reads their prompt once for all of them.
    GROUPS
  }

  /// The policy that ratios compare with.
  public enum Old {
    /// That of the beginning of the step, for all tokens, whoever sampled them: UloRL's POIS.
    CURRENT,
    /// For every token the one that sampled it, as the sampler reported: UloRL's SAIS.
    SAMPLER
  }

  /// Passes that learn from the samples alone.
  public Passes(int epochs, int miniBatches, Old old, @Nullable AdaptiveEntropy entropy) {
    this(epochs, miniBatches, Dealt.SAMPLES, old, entropy, null);
  }

  /// Passes that compare with the policy at the beginning of the step.
  public Passes(int epochs, int miniBatches) {
    this(epochs, miniBatches, Old.CURRENT, null);
  }

  /// The same with something learnt beside the samples.
  public Passes beside(Tracks learnt) {
    return new Passes(epochs, miniBatches, dealt, old, entropy, learnt);
  }

  /// The same with something else dealt to the mini-batches.
  public Passes dealing(Dealt what) {
    return new Passes(epochs, miniBatches, what, old, entropy, tracks);
  }

  /// The mini-batches of a pass, in an order drawn by key, as even as can be; fewer than asked for
  /// where there is too little to deal.
  List<List<TrainingRow>> deal(List<TrainingRow> rows, SampleKey key) {
    var hands =
        switch (dealt) {
          case SAMPLES -> rows.stream().map(List::of).toList();
          case GROUPS ->
              List.copyOf(
                  rows.stream()
                      .collect(groupingBy(TrainingRow::group, LinkedHashMap::new, toList()))
                      .values());
        };
    var order = Feed.permutation(hands.size(), key);
    int count = Math.min(miniBatches, hands.size());
    var batches = new ArrayList<List<TrainingRow>>();
    for (int part = 0; part < count; part++) {
      var batch = new ArrayList<TrainingRow>();
      int end = (part + 1) * hands.size() / count;
      for (int i = part * hands.size() / count; i < end; i++) {
        batch.addAll(hands.get(order[i]));
      }
      batches.add(batch);
    }
    return batches;
  }

  /// What is learnt beside one of the mini-batches of a pass: every task's rows go with one of
  /// them.
  ///
  /// @param part number of the mini-batch
  /// @param parts how many the pass has
  Lesson lesson(List<Task> tasks, int part, int parts, long step) {
    if (tracks == null) {
      return Lesson.NONE;
    }
    var own =
        IntStream.range(0, tasks.size())
            .filter(i -> i % parts == part)
            .mapToObj(tasks::get)
            .toList();
    return new Lesson(tracks.policyWeight(), tracks.beside(own, step));
  }

  /// One optimiser step: every ratio to the policy at the beginning of the step is 1.
  boolean isSingle() {
    return epochs == 1 && miniBatches == 1;
  }
}
