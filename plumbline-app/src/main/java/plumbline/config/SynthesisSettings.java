package plumbline.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import plumbline.completion.Sampling;
import plumbline.config.section.Section;
import plumbline.recipe.multirole.ChainForm;
import plumbline.recipe.multirole.PathVote;
import plumbline.recipe.multirole.RoleChoice;
import plumbline.recipe.multirole.RoleProposal;
import plumbline.recipe.multirole.RoleSynthesis;

/// How chains of several roles are made.
///
/// @param synthesis draws, votes and merges
/// @param slots rows that are decoded at the same time
public record SynthesisSettings(RoleSynthesis synthesis, int slots) {
  static SynthesisSettings read(Section in, long seed) {
    return new SynthesisSettings(
        new RoleSynthesis(proposal(in), choice(in), form(in), vote(in), drawn(in, seed)),
        in.count("slots", "rows that are decoded at the same time")
            .atLeast(1L, "something must be decoded")
            .or(64L)
            .intValue());
  }

  private static RoleProposal proposal(Section in) {
    return new RoleProposal(
        text(in, "roles-prompt", "asks for roles", RoleProposal.STANDARD.text(), "{question}"));
  }

  private static ChainForm form(Section in) {
    return new ChainForm(
        text(
            in,
            "opening",
            "begins an answer of several roles",
            ChainForm.STANDARD.opening(),
            "{roles}"),
        text(in, "turn", "begins what one role thinks", ChainForm.STANDARD.turn(), "{role}"));
  }

  private static String text(Section in, String key, String meaning, String usual, String place) {
    return in.text(key, meaning)
        .must(text -> text.contains(place), "a text with " + place, "the model would not see it")
        .or(usual);
  }

  private static RoleChoice choice(Section in) {
    return new RoleChoice(
        in.count("roles", "that are asked of those that are proposed")
            .atLeast(2L, "one role is one perspective")
            .or(3L)
            .intValue(),
        in.number("alpha", "weight of being unlike the other roles").or(1.0),
        in.number("eta", "temperature of the shares of roles")
            .above(0.0, "it is divided by")
            .or(1.0),
        in.truth("sample-roles", "draw roles by their shares instead of taking the likeliest")
            .or(false));
  }

  private static PathVote vote(Section in) {
    return new PathVote(
        share(
            in, "least-votes", "share of a role's paths that its commonest answer must have", 0.5),
        in.number("shortest", "percentile of lengths below which a path is too short")
            .atLeast(0.0, "it is a share")
            .below(1.0, "nothing would be left")
            .or(0.1),
        in.choice("filter", "what paths must agree with", PathVote.Filter.class)
            .or(PathVote.Filter.CONSISTENCY));
  }

  private static double share(Section in, String key, String meaning, double usual) {
    return in.number(key, meaning)
        .atLeast(0.0, "it is a share")
        .atMost(1.0, "it is a share")
        .or(usual);
  }

  private static RoleSynthesis.Settings drawn(Section in, long seed) {
    return new RoleSynthesis.Settings(
        in.count("paths", "of every role").atLeast(1L, "a role needs a path").or(8L).intValue(),
        in.count("orders", "of the roles of a question, at most; 1 keeps them in one order")
            .atLeast(1L, "a chain has an order")
            .or(3L)
            .intValue(),
        in.number("trim", "share of chains that is left out at either end of their lengths")
            .atLeast(0.0, "it is a share")
            .below(0.5, "nothing would be left")
            .or(0.1),
        sampling(in),
        seed);
  }

  private static Sampling sampling(Section in) {
    int maxTokens =
        in.count("max-tokens", "most new tokens of a path")
            .atLeast(1L, "a path needs a token")
            .or(512L)
            .intValue();
    double temperature =
        in.number("temperature", "divides the logits")
            .above(0.0, "all paths of a role would be the same")
            .atMost(100.0, "more is uniform")
            .or(1.0);
    double topP =
        in.number("top-p", "draw from the smallest set with this probability; 1 is off")
            .above(0.0, "it is a probability")
            .atMost(1.0, "it is a probability")
            .or(1.0);
    return new Sampling(
        maxTokens, temperature, 0, topP, 0, 1, Map.of(), Set.of(), List.of(), false, List.of());
  }
}
