package plumbline.recipe.policy;

import org.jspecify.annotations.Nullable;
import plumbline.objective.AdaptiveEntropy;

/// How the samples of a step are gone through.
///
/// @param epochs passes over them
/// @param miniBatches optimiser steps of a pass
/// @param old what ratios compare with
/// @param entropy moves the entropy bonus, or null
public record Passes(int epochs, int miniBatches, Old old, @Nullable AdaptiveEntropy entropy) {
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

  /// Passes that compare with the policy at the beginning of the step.
  public Passes(int epochs, int miniBatches) {
    this(epochs, miniBatches, Old.CURRENT, null);
  }

  /// One optimiser step: every ratio to the policy at the beginning of the step is 1.
  boolean isSingle() {
    return epochs == 1 && miniBatches == 1;
  }
}
