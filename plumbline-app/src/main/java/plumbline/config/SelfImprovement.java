package plumbline.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Sampling;
import plumbline.config.section.Cases;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.recipe.sgpo.Acceptance;
import plumbline.recipe.sgpo.Instruction;
import plumbline.recipe.sgpo.LikelihoodGate;
import plumbline.recipe.sgpo.SelfImprover;
import plumbline.recipe.sgpo.Target;

/// How a model learns to improve its answers and makes preferences of them.
///
/// @param prompts what pairs are made for: a file or a query; null for the prompts of the data
/// @param steps of the improver
/// @param rows targets, and as many demonstrations, of one of its steps
/// @param learningRate of the improver, null for that of the optimizer
/// @param rehearsal weight of the demonstrations
/// @param target how targets are made
/// @param keepRight whether drafts that are right become their own targets
/// @param sampler draws and judges
/// @param slots rows that are decoded at the same time
/// @param pairs which pairs are taken, how often they are made, and how often all is done
public record SelfImprovement(
    @Nullable String prompts,
    int steps,
    int rows,
    @Nullable Double learningRate,
    double rehearsal,
    Target target,
    boolean keepRight,
    SelfImprover sampler,
    int slots,
    Pairing pairs) {
  private static final Cases<Target> TARGETS =
      Cases.<Target>of("edit", SelfImprovement::edit).and("model", SelfImprovement::written);

  /// How pairs are used.
  ///
  /// @param refresh steps after which pairs are made anew from the policy as it is; 0 for never
  /// @param gate keeps pairs by how much likelier the improvement is, null for all
  /// @param rounds how often both steps are done, each time from the model before
  public record Pairing(int refresh, @Nullable LikelihoodGate gate, int rounds) {
    static Pairing read(Section in) {
      return new Pairing(
          in.count("refresh", "steps after which pairs are made anew; 0 is never")
              .or(0L)
              .intValue(),
          in.optional(
              "reward-gap", "keep pairs by how much likelier the improvement is", Pairing::gate),
          in.count("rounds", "how often both steps are done, each from the model before")
              .atLeast(1L, "something must be learnt")
              .or(1L)
              .intValue());
    }

    private static LikelihoodGate gate(Section in) {
      double least =
          in.number("least", "smallest gap of mean token log-probabilities, nats").or(0.0);
      var largest = in.number("most", "largest gap; without it there is none").orNull();
      double most = largest == null ? Double.POSITIVE_INFINITY : largest;
      in.check(
          least <= most,
          "least",
          "is %s, must be at most most (%s): no pair would be taken".formatted(least, most));
      return new LikelihoodGate(Math.min(least, most), most);
    }
  }

  /// What the section `improver` says.
  private record Improver(
      int steps,
      int rows,
      @Nullable Double learningRate,
      double rehearsal,
      Target target,
      boolean keepRight,
      Instruction instruction,
      Acceptance acceptance) {}

  private record Drawn(SelfImprover sampler, int slots) {}

  static SelfImprovement read(Section in, long seed) {
    var improver = in.section("improver", "how improving is learnt", SelfImprovement::improver);
    var drawn =
        in.section(
            "sampling",
            "how drafts and improvements are drawn",
            section -> new Drawn(sampler(section, improver, seed), slots(section)));
    return new SelfImprovement(
        in.text("prompts", "what pairs are made for: a file or a SELECT")
            .naming(Input.Kind.ROWS)
            .orNull(),
        improver.steps(),
        improver.rows(),
        improver.learningRate(),
        improver.rehearsal(),
        improver.target(),
        improver.keepRight(),
        drawn.sampler(),
        drawn.slots(),
        Pairing.read(in));
  }

  private static Improver improver(Section in) {
    return new Improver(
        in.count("steps", "how long improving is learnt")
            .atLeast(1L, "an untrained improver teaches nothing")
            .required()
            .intValue(),
        in.count("rows", "targets, and as many demonstrations, of one step")
            .atLeast(1L, "a step needs a row")
            .or(8L)
            .intValue(),
        in.number("learning-rate", "largest learning rate, if not that of the optimizer")
            .above(0.0, "nothing would be learnt")
            .orNull(),
        in.number("rehearsal", "weight of the demonstrations beside the targets")
            .atLeast(0.0, "a negative weight would unlearn them")
            .or(1.0),
        in.oneOf("target", "how targets are made", TARGETS, "edit"),
        in.truth("keep-right", "a draft that is its demonstration becomes its own target").or(true),
        instruction(in, "instruction", Instruction.IMPROVE, false),
        in.section("accept", "which improvements are taken", SelfImprovement::acceptance));
  }

  private static Acceptance acceptance(Section in) {
    double least = edit(in, "min-edit", "smallest normalised edit distance from the draft", 0.05);
    double most = edit(in, "max-edit", "largest normalised edit distance from the draft", 0.6);
    in.check(
        least <= most,
        "min-edit",
        "is %s, must be at most max-edit (%s): nothing would be taken".formatted(least, most));
    return least <= most ? new Acceptance(least, most) : new Acceptance(most, most);
  }

  private static double edit(Section in, String key, String meaning, double usual) {
    return in.number(key, meaning)
        .atLeast(0.0, "it is a share of the words")
        .atMost(1.0, "it is a share of the words")
        .or(usual);
  }

  private static Target edit(Section in) {
    return new Target.Edit(
        in.number("share", "share of the edits from draft to demonstration that a target makes")
            .above(0.0, "a target would be the draft")
            .atMost(1.0, "1 is the demonstration")
            .or(0.5));
  }

  private static Target written(Section in) {
    return new Target.Written(
        instruction(in, "instruction", Instruction.IMPROVE_BY_REFERENCE, true));
  }

  private static Instruction instruction(
      Section in, String key, Instruction usual, boolean guided) {
    var expected =
        "a text with {prompt} and {draft}" + (guided ? " and {reference}" : " and no {reference}");
    var text =
        in.text(key, "shows prompt and draft and asks for an improvement")
            .must(
                written ->
                    written.contains("{prompt}")
                        && written.contains("{draft}")
                        && written.contains("{reference}") == guided,
                expected,
                guided ? "nothing would guide the target" : "the demonstration would leak")
            .or(usual.text());
    return new Instruction(text);
  }

  private static int slots(Section in) {
    return in.count("slots", "rows that are decoded at the same time")
        .atLeast(1L, "something must be decoded")
        .or(64L)
        .intValue();
  }

  private static SelfImprover sampler(Section in, Improver improver, long seed) {
    int drafts =
        in.count("drafts", "answers to every prompt, each improved once")
            .atLeast(1L, "there must be a draft")
            .or(1L)
            .intValue();
    int maxTokens =
        in.count("max-tokens", "most new tokens of an answer")
            .atLeast(1L, "an answer needs a token")
            .or(512L)
            .intValue();
    double temperature =
        in.number("temperature", "divides the logits; 0 takes the likeliest token")
            .atLeast(0.0, "it divides the logits")
            .atMost(100.0, "more is uniform")
            .or(0.7);
    double topP =
        in.number("top-p", "draw from the smallest set with this probability; 1 is off")
            .above(0.0, "it is a probability")
            .atMost(1.0, "it is a probability")
            .or(0.95);
    var sampling =
        new Sampling(
            maxTokens, temperature, 0, topP, 0, 1, Map.of(), Set.of(), List.of(), false, List.of());
    return new SelfImprover(improver.instruction(), improver.acceptance(), sampling, drafts, seed);
  }
}
