package plumbline.recipe.policy;

import plumbline.rollout.Release;

/// How groups that are sampled in segments are taken in and let go.
///
/// @param intake how many new tasks a round begins
/// @param surplus what becomes of groups beyond those a step takes
/// @param release when samples leave for training
/// @param drain what becomes of the rest at the end
/// @param maxRounds of a step, after which it gives up; 0 for never
/// @param maxAge how many optimiser steps ago the oldest token of a group may have been sampled
///   when a step begins; 0 is no limit
/// @param tooOld what becomes of older groups, finished or not
public record Segmenting(
    Intake intake,
    Surplus surplus,
    Release release,
    Drain drain,
    int maxRounds,
    long maxAge,
    TooOld tooOld) {
  /// Groups of any age.
  public Segmenting(Intake intake, Surplus surplus, Release release, Drain drain, int maxRounds) {
    this(intake, surplus, release, drain, maxRounds, 0, TooOld.DROP);
  }

  public Segmenting {
    if (maxRounds < 0 || maxAge < 0) {
      throw new IllegalArgumentException(
          "at most %d rounds and an age of %d, both must be at least 0 (0 is no limit)"
              .formatted(maxRounds, maxAge));
    }
  }

  /// How many new tasks a round begins.
  public enum Intake {
    /// As many as a step takes, on top of what goes on.
    CONSTANT,
    /// As many as are missing until so many are under way.
    FILL
  }

  /// What becomes of groups beyond those a step takes.
  public enum Surplus {
    /// They wait for the next step.
    KEEP,
    /// They are dropped, as DAPO does.
    TRIM
  }

  /// What becomes of groups that are too old.
  public enum TooOld {
    /// They are left out, and counted.
    DROP,
    /// The run ends and says how old they are.
    FAIL
  }

  /// What becomes of the rest at the end of training.
  public enum Drain {
    /// It is left, and counted.
    DISCARD,
    /// The last step goes on without new tasks until all is done, and trains on all of it.
    TRAIN
  }
}
