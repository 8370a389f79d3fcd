package plumbline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Section;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.FreeLoss;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;

/// Reads the recipes that learn from pairs; they differ in the losses that they mean where none is
/// written.
final class PairReader {
  private static final Cases<Divergence> DIVERGENCES =
      Cases.<Divergence>of("reverse_kl", _ -> new Divergence.ReverseKl())
          .and("forward_kl", _ -> new Divergence.ForwardKl())
          .and("js_divergence", _ -> new Divergence.JensenShannon())
          .and(
              "alpha_divergence",
              in -> new Divergence.Alpha(in.number("k", "the paper's alpha").or(0.5)));

  private PairReader() {}

  static Recipe read(String method, Section in) {
    var data = DataSettings.read(in, DataSettings.Use.PAIRS);
    var run = RunSettings.read(in, data, new Measured.Preferences());
    var objective = objective(method, in);
    var update = UpdateSettings.read(in);
    var preference = PreferenceSettings.ofPairs(in, data);
    boolean damped = in.has("rankings") && preference.rankings().damping() != 0;
    in.check(
        !damped || sorting(objective).isEmpty(),
        "rankings.damping",
        "is %s, must be 0: %s sorts chosen and rejected apart, so there is no pair that a weight could belong to"
            .formatted(preference.rankings().damping(), String.join(" and ", sorting(objective))));
    return new Recipe.Pairs(
        method,
        run,
        update,
        data,
        preference,
        objective,
        tail(in, objective),
        in.truth("learn-prompt", "the sft term is of the prompt of the chosen answer too")
            .or(method.equals("orpo")),
        reference(in, objective),
        semantic(method, in, objective),
        ownership(in, objective));
  }

  private static @Nullable SemanticSettings semantic(
      String method, Section in, PreferenceObjective objective) {
    var meaning = "pairs whose winner drifted from its prompt count less";
    var semantic =
        method.equals("sem-dpo")
            ? in.section("semantic", meaning, SemanticSettings::read)
            : in.optional("semantic", meaning, SemanticSettings::read);
    if (semantic != null) {
      requirePairsToWeigh("semantic", in, objective);
    }
    return semantic;
  }

  private static @Nullable OwnershipSettings ownership(Section in, PreferenceObjective objective) {
    var ownership =
        in.optional(
            "wpo",
            "pairs whose answers the policy would not say itself count less",
            OwnershipSettings::read);
    if (ownership != null) {
      requirePairsToWeigh("wpo", in, objective);
    }
    return ownership;
  }

  private static void requirePairsToWeigh(
      String section, Section in, PreferenceObjective objective) {
    var sorting = sorting(objective);
    in.check(
        sorting.isEmpty(),
        section,
        "is given, must be left out: %s sorts chosen and rejected apart, so there is no pair that a weight could belong to"
            .formatted(String.join(" and ", sorting)));
    in.check(
        objective.leading().isPresent(),
        section,
        "is given, must be left out: sft alone compares no answers, so weights of pairs would be"
            + " ignored");
  }

  private static List<String> sorting(PreferenceObjective objective) {
    return objective.terms().stream()
        .map(Term::loss)
        .filter(PairLoss::sortsAnswers)
        .map(PairLoss::name)
        .toList();
  }

  private static double tail(Section in, PreferenceObjective objective) {
    double tail =
        in.number("ld-alpha", "what a token behind the shorter answer's length counts")
            .atLeast(0.0, "it is a share")
            .atMost(1.0, "it is a share")
            .or(1.0);
    in.check(
        tail == 1 || objective.leading().isPresent(),
        "ld-alpha",
        "is %s, must be left out: sft compares no answers, so it would be ignored".formatted(tail));
    return tail;
  }

  private static ReferenceSettings reference(Section in, PreferenceObjective objective) {
    var reference =
        in.oneOf(
            "reference",
            "where log-probabilities of the reference come from",
            ReferenceSettings.CASES,
            "live");
    in.check(
        !in.has("reference") || objective.usesReference(),
        "reference",
        "is given, must be left out: none of the losses compares with a reference");
    return reference;
  }

  static PreferenceObjective objective(String method, Section in) {
    var named = in.named("loss", "the losses of pairs", PairLosses.CASES, usual(method));
    var terms =
        named.isEmpty()
            ? List.of(new Term(new ReferencedLoss.Sigmoid(0.1), 1))
            : List.copyOf(named.values());
    var divergence =
        in.oneOf("divergence", "what holds the policy to the reference", DIVERGENCES, "reverse_kl");
    boolean ignored =
        terms.stream().noneMatch(term -> term.loss().readsDivergence())
            && !(divergence instanceof Divergence.ReverseKl);
    in.check(
        !ignored,
        "divergence",
        "is %s, must be left out: %s would ignore it"
            .formatted(divergence.name(), String.join(" and ", named.keySet())));
    boolean learns = terms.stream().anyMatch(term -> term.weight() > 0);
    in.check(
        learns, "loss", "has only weights of 0, must have one above 0: nothing would be learnt");
    return learns
        ? new PreferenceObjective(terms, ignored ? new Divergence.ReverseKl() : divergence)
        : PreferenceObjective.of(new FreeLoss.Cpo(0.1, 0));
  }

  private static List<String> usual(String method) {
    return switch (method) {
      case "ipo" -> List.of("ipo");
      case "cpo" -> List.of("cpo", "sft");
      case "simpo" -> List.of("simpo");
      case "orpo" -> List.of("orpo", "sft");
      case "rpo" -> List.of("sigmoid", "sft");
      case "apo" -> List.of("apo_code");
      default -> List.of("sigmoid");
    };
  }
}
