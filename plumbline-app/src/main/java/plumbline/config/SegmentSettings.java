package plumbline.config;

import plumbline.config.section.Section;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.Segmenting;
import plumbline.recipe.policy.Segmenting.Drain;
import plumbline.recipe.policy.Segmenting.Intake;
import plumbline.recipe.policy.Segmenting.Surplus;
import plumbline.recipe.policy.Segmenting.TooOld;
import plumbline.rollout.Release;

/// Samples that are decoded in segments, of which unfinished ones are carried over to the next
/// step.
///
/// @param count segments of a sample of the greatest length
/// @param intake how many new tasks a round begins
/// @param surplus what becomes of groups beyond those a step takes
/// @param release when samples leave for training
/// @param drain what becomes of the rest at the end
/// @param maxAge optimiser steps, 0 for no limit
/// @param tooOld what becomes of older groups
public record SegmentSettings(
    int count,
    Intake intake,
    Surplus surplus,
    Release release,
    Drain drain,
    long maxAge,
    TooOld tooOld) {
  /// How a run takes groups in and lets them go.
  ///
  /// @param maxRounds of a step, 0 for no limit
  public Segmenting segmenting(int maxRounds) {
    return new Segmenting(intake, surplus, release, drain, maxRounds, maxAge, tooOld);
  }

  /// @param usual segments where the recipe does not say
  /// @param passes over a rollout; a sample that goes on in every step gets as old as its segments
  ///   times the optimiser steps of one
  static SegmentSettings read(Section in, int usual, int maxTokens, Passes passes) {
    int count =
        in.count("count", "into how many segments rollout.max-tokens falls")
            .atLeast(1L, "a sample has a segment")
            .must(
                segments -> maxTokens % Math.max(1, segments) == 0,
                "a divisor of " + maxTokens,
                "rollout.max-tokens are shared out evenly")
            .or((long) (maxTokens % Math.max(1, usual) == 0 ? Math.max(1, usual) : 1))
            .intValue();
    var intake =
        in.choice(
                "intake", "new tasks of a round: always as many, or what is missing", Intake.class)
            .or(Intake.CONSTANT);
    var surplus =
        in.choice("surplus", "groups beyond those of a step wait or are dropped", Surplus.class)
            .or(Surplus.KEEP);
    var release =
        in.choice(
                "release",
                "samples leave with the last of their task, or as they end (an ablation)",
                Release.class)
            .or(Release.WHOLE);
    var drain =
        in.choice("drain", "what is unfinished at the end is left or trained on", Drain.class)
            .or(Drain.DISCARD);
    long ofSegments = (long) count * passes.epochs() * passes.miniBatches();
    long maxAge =
        in.count(
                "max-age",
                "optimiser steps after which a group is too old, 0 is never; left out, segments"
                    + " times the steps of a rollout")
            .orDerived(Math.min(ofSegments, Integer.MAX_VALUE));
    var tooOld =
        in.choice("too-old", "groups beyond max-age are dropped, or the run ends", TooOld.class)
            .or(TooOld.DROP);
    in.check(
        maxAge > 0 || tooOld == TooOld.DROP,
        "too-old",
        "is fail, must be left out where max-age is 0: no group is ever too old");
    return new SegmentSettings(count, intake, surplus, release, drain, maxAge, tooOld);
  }
}
