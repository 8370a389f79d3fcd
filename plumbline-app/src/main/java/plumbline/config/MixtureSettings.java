package plumbline.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Cases;
import plumbline.config.section.Input;
import plumbline.config.section.Section;
import plumbline.model.Divergences;
import plumbline.objective.KindReduction;
import plumbline.recipe.mol.Ratio;

/// How trajectories with feedback are learnt before the policy gradient.
///
/// @param trajectories a file or a query with the column `segments`
/// @param general a file or a query with the column `text`, null for none
/// @param ratio of trajectories and general texts
/// @param reduction how the losses of tokens become one number
/// @param direction of the divergence from the base
/// @param rows of one step
/// @param steps how long
/// @param learningRate null for that of the optimizer
/// @param schedule the learning rate over these steps
public record MixtureSettings(
    String trajectories,
    @Nullable String general,
    Ratio ratio,
    KindReduction reduction,
    Divergences.Direction direction,
    int rows,
    int steps,
    @Nullable Double learningRate,
    ScheduleSettings schedule) {
  private static final Cases<KindReduction> REDUCTIONS =
      Cases.<KindReduction>of("per-sequence", _ -> new KindReduction.PerSequence())
          .and("by-kind", MixtureSettings::byKind);

  static MixtureSettings read(Section in) {
    var general =
        in.text("general", "general texts: a file or a SELECT").naming(Input.Kind.ROWS).orNull();
    var ratio = in.section("ratio", "trajectories to general texts", each -> ratio(each, general));
    in.check(
        general != null || ratio.general() == 0,
        "general",
        "is missing, must be given or ratio.general be 0: the ratio asks for general texts");
    int steps =
        in.count("steps", "how long trajectories are learnt")
            .atLeast(1L, "nothing would be learnt of them")
            .required()
            .intValue();
    return new MixtureSettings(
        in.text("trajectories", "attempts with feedback: a file or a SELECT")
            .naming(Input.Kind.ROWS)
            .required(),
        general,
        ratio,
        in.oneOf("reduction", "how losses of tokens become one", REDUCTIONS, "per-sequence"),
        in.choice("direction", "reverse is KL(policy || base)", Divergences.Direction.class)
            .or(Divergences.Direction.REVERSE),
        in.count("rows", "rows of one step").atLeast(1L, "a step needs a row").or(16L).intValue(),
        steps,
        in.number("learning-rate", "largest learning rate, if not that of the optimizer")
            .above(0.0, "nothing would be learnt")
            .orNull(),
        in.oneOf(
            "schedule",
            "the learning rate over its steps",
            ScheduleSettings.cases(steps),
            "constant"));
  }

  private static Ratio ratio(Section in, @Nullable String general) {
    int domain =
        in.count("domain", "trajectories").atLeast(1L, "they are what is learnt").or(1L).intValue();
    int others =
        in.count("general", "general texts; 0 leaves them out")
            .orDerived(general == null ? 0L : 1L)
            .intValue();
    return new Ratio(domain, others);
  }

  private static KindReduction byKind(Section in) {
    double learnt = weight(in, "cross-entropy", "factor of what is learnt");
    double held = weight(in, "divergence", "factor of what is held");
    in.check(learnt + held > 0, "cross-entropy", "is 0 as both are, one must be positive");
    return new KindReduction.ByKind(learnt + held > 0 ? learnt : 1, held);
  }

  private static double weight(Section in, String key, String meaning) {
    return in.number(key, meaning).atLeast(0.0, "it would be unlearnt").or(1.0);
  }

  /// Names of the metrics that a console shows.
  public static List<String> figures() {
    return List.of("mixture/cross_entropy", "mixture/divergence");
  }
}
