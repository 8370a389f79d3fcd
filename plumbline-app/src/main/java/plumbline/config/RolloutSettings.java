package plumbline.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Sampling;
import plumbline.config.section.Section;
import plumbline.credit.AdvantageRule;
import plumbline.recipe.policy.Passes;

/// How samples are drawn.
///
/// @param group samples of one task
/// @param tasksPerStep tasks of one rollout
/// @param sampling how tokens are drawn and when a sample ends
/// @param slots rows that are decoded at the same time
/// @param segments how samples are decoded in segments, null for whole
/// @param ahead whether groups are sampled while earlier ones are trained on, null for not
public record RolloutSettings(
    int group,
    int tasksPerStep,
    Sampling sampling,
    int slots,
    @Nullable SegmentSettings segments,
    @Nullable AheadSettings ahead) {
  /// The same with samples drawn otherwise.
  public RolloutSettings drawing(Sampling other) {
    return new RolloutSettings(group, tasksPerStep, other, slots, segments, ahead);
  }

  /// How many samples a step has.
  ///
  /// @param group samples of one task
  /// @param tasksPerStep tasks of one rollout
  record Size(int group, int tasksPerStep) {
    static Size read(Section in, PolicyMethod.SamplingRow usual, AdvantageRule credit) {
      int least = credit.leastGroup();
      int group =
          in.count("group", "samples of one task")
              .atLeast(
                  (long) least,
                  least > 1
                      ? "a group baseline compares samples of one task"
                      : "a task needs a sample")
              .or((long) Math.max(least, usual.group()))
              .intValue();
      int tasks =
          in.count("tasks-per-step", "tasks of one rollout")
              .atLeast(1L, "a step needs a task")
              .or((long) usual.tasks())
              .intValue();
      return new Size(group, tasks);
    }
  }

  /// @param passes over the samples
  static RolloutSettings read(
      Section in, Size size, PolicyMethod.SamplingRow usual, Passes passes) {
    var sampling = sampling(in);
    int slots =
        in.count("slots", "rows that are decoded at the same time")
            .atLeast(1L, "something must be decoded")
            .or(512L)
            .intValue();
    var segments =
        in.optional(
            "segments",
            "decode samples in segments and carry unfinished ones over",
            section ->
                SegmentSettings.read(section, usual.segments(), sampling.maxTokens(), passes));
    if (segments == null && usual.segments() > 0) {
      segments =
          in.section(
              "segments",
              "decode samples in segments and carry unfinished ones over",
              section ->
                  SegmentSettings.read(section, usual.segments(), sampling.maxTokens(), passes));
    }
    var ahead =
        in.optional("ahead", "sample while earlier groups are trained on", AheadSettings::read);
    return new RolloutSettings(size.group(), size.tasksPerStep(), sampling, slots, segments, ahead);
  }

  private static Sampling sampling(Section in) {
    int maxTokens =
        in.count("max-tokens", "most new tokens of a sample")
            .atLeast(1L, "a sample needs a token")
            .or(512L)
            .intValue();
    double temperature =
        in.number("temperature", "divides the logits, of the trainer too")
            .above(0.0, "greedy samples of one task are all the same")
            .atMost(100.0, "more is uniform")
            .or(1.0);
    int topK =
        in.count("top-k", "draw from so many most likely tokens; 0 is off").or(0L).intValue();
    double topP =
        in.number("top-p", "draw from the smallest set with this probability; 1 is off")
            .above(0.0, "it is a probability")
            .atMost(1.0, "it is a probability")
            .or(1.0);
    double minP =
        in.number("min-p", "drop tokens less likely than this times the likeliest; 0 is off")
            .atLeast(0.0, "it is a probability")
            .atMost(1.0, "it is a probability")
            .or(0.0);
    var stop = in.texts("stop", "texts that end a sample").or(List.of());
    return new Sampling(
        maxTokens, temperature, topK, topP, minP, 1, Map.of(), Set.of(), stop, false, List.of());
  }
}
