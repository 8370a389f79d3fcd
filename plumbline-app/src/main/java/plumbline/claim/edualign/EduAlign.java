package plumbline.claim.edualign;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;
import plumbline.environment.tutor.TutorRule;

/// Whether a tutor that follows a reward model of three dimensions gets better by the rule behind
/// its labels, which no model has seen; what every dimension, the gate and the KL have to do with
/// it; and whether the tutor still answers plain questions. All arms begin with the same tutor and
/// the same reward model and take equally many steps.
public final class EduAlign implements Claim {
  private static final String GATED = "gated";

  @Override
  public String name() {
    return "edualign";
  }

  @Override
  public String title() {
    return "a tutor follows a reward model of three dimensions and gets better by the rule behind"
        + " it";
  }

  @Override
  public List<Statement> statements() {
    var all = new ArrayList<Statement>();
    for (var dimension : TutorRule.DIMENSIONS) {
      all.add(
          Statement.of(
                  "GRPO on the reward model raises every dimension (by half a point).",
                  "points gained by the rule, " + dimension,
                  "%s.%s-gain".formatted(GATED, dimension))
              .above(0.5));
    }
    all.add(
        Statement.of(
                "It beats the best of eight replies by the same reward model.",
                "mean of the three dimensions by the rule",
                "gated.mean")
            .above("best-of-8.mean"));
    all.add(Statement.of("It stays near its start.", "KL, nats a reply", "gated.kl").below(10));
    all.addAll(dimensions());
    all.addAll(kept());
    return all;
  }

  private static List<Statement> dimensions() {
    var gained = "points gained by the rule where the weight is 0, ";
    var wrong = "share of replies with something wrong";
    return List.of(
        Statement.of(
                "Without its weight a dimension gains a third at most.",
                gained + "creativity",
                "no-creativity.creativity-gain")
            .belowByShare(2.0 / 3, "gated.creativity-gain"),
        Statement.of(
                "The same.", gained + "personalization", "no-personalization.personalization-gain")
            .belowByShare(2.0 / 3, "gated.personalization-gain"),
        Statement.of(
                "The gate keeps charm from paying: a plain sum errs more.",
                wrong,
                "plain-sum.wrong")
            .above("gated.wrong"));
  }

  private static List<Statement> kept() {
    var fall = "fall of the share of plain questions answered right";
    var warnings = "how often the tracker calls the reward exploited";
    return List.of(
        Statement.of("General ability is kept (2 points).", fall, "gated.fall").below(0.02),
        Statement.of("The KL is what keeps it.", fall, "free.fall").above("gated.fall"),
        Statement.of(
                "The tracker, shown the rule's helpfulness, finds the gated run sound.",
                warnings,
                "gated.warnings")
            .within(0, 0));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var bench = RecipeBench.open(trial)) {
      return new TutorRuns(bench).all();
    }
  }
}
