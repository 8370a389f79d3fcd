package plumbline.recipe.policy;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plumbline.objective.AdaptiveEntropy;
import plumbline.text.trajectory.Task;

/// How the samples of a step are gone through.
///
/// @param epochs passes over them
/// @param miniBatches optimiser steps of a pass
/// @param old what ratios compare with
/// @param entropy moves the entropy bonus, or null
/// @param tracks what is learnt beside them in the same optimiser steps, or null
public record Passes(
    int epochs,
    int miniBatches,
    Old old,
    @Nullable AdaptiveEntropy entropy,
    @Nullable Tracks tracks) {
  public Passes {
    if (epochs < 1 || miniBatches < 1) {
      throw new IllegalArgumentException(
          "%d epochs of %d mini-batches, at least 1 of 1".formatted(epochs, miniBatches));
    }
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
    this(epochs, miniBatches, old, entropy, null);
  }

  /// Passes that compare with the policy at the beginning of the step.
  public Passes(int epochs, int miniBatches) {
    this(epochs, miniBatches, Old.CURRENT, null);
  }

  /// The same with something learnt beside the samples.
  public Passes beside(Tracks learnt) {
    return new Passes(epochs, miniBatches, old, entropy, learnt);
  }

  /// What is learnt beside one of the mini-batches of a pass: every task's rows go with one of
  /// them.
  ///
  /// @param part number of the mini-batch
  Lesson lesson(List<Task> tasks, int part, long step) {
    if (tracks == null) {
      return Lesson.NONE;
    }
    var own =
        IntStream.range(0, tasks.size())
            .filter(i -> i % miniBatches == part)
            .mapToObj(tasks::get)
            .toList();
    return new Lesson(tracks.policyWeight(), tracks.beside(own, step));
  }

  /// One optimiser step: every ratio to the policy at the beginning of the step is 1.
  boolean isSingle() {
    return epochs == 1 && miniBatches == 1;
  }
}
