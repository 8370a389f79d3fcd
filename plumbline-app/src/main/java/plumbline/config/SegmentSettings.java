package plumbline.config;

import plumbline.config.section.Section;
import plumbline.recipe.policy.Segmenting;
import plumbline.recipe.policy.Segmenting.Drain;
import plumbline.recipe.policy.Segmenting.Intake;
import plumbline.recipe.policy.Segmenting.Surplus;
import plumbline.rollout.Release;

/// Samples that are decoded in segments, of which unfinished ones are carried over to the next
/// step.
///
/// @param count segments of a sample of the greatest length
/// @param segmenting how groups are taken in and let go
public record SegmentSettings(int count, Segmenting segmenting) {
  /// @param usual segments where the recipe does not say
  static SegmentSettings read(Section in, int usual, int maxTokens) {
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
    long maxAge =
        in.count("max-age", "optimiser steps after which a waiting group is dropped; 0 is never")
            .or(0L);
    return new SegmentSettings(count, new Segmenting(intake, surplus, release, drain, 0, maxAge));
  }
}
