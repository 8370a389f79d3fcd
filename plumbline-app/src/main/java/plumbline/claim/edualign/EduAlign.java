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
  private static final int SOON = 13; // steps; no mark is possible before 9

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
                  "gated.%s-gain".formatted(dimension))
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
    all.addAll(watched());
    return all;
  }

  private static List<Statement> dimensions() {
    var gained = "points gained by the rule, with the weight and without, ";
    var least = "points gained by the rule in the dimension that gains least";
    var wrong = "share of replies with something wrong";
    var charm = "share of replies that charm";
    return List.of(
        Statement.of(
                "With its weight a dimension gains more than without.",
                gained + "creativity",
                "gated.creativity-gain")
            .above("no-creativity.creativity-gain"),
        Statement.of(
                "The same, by what is not charm.", gained + "creativity", "gated.invention-gain")
            .above("no-creativity.invention-gain"),
        Statement.of("The same.", gained + "personalization", "gated.personalization-gain")
            .above("no-personalization.personalization-gain"),
        third("creativity", "creativity-gain"),
        third("creativity", "invention-gain"),
        third("personalization", "personalization-gain"),
        Statement.of(
                "Normalised by itself no dimension is drowned by another.",
                least,
                "normalised.least-gain")
            .above("plain-sum.least-gain"),
        Statement.of(
                "The gate keeps charm from paying: a plain sum errs more.",
                wrong,
                "plain-sum.wrong")
            .above("gated.wrong"),
        Statement.of("It charms more.", charm, "plain-sum.charming").above("gated.charming"),
        Statement.of("Length does not pay (10 %).", "tokens of a reply", "gated.tokens")
            .notWorseByShare(0.1, "start.tokens"));
  }

  private static Statement third(String without, String gain) {
    return Statement.of(
            "Without its weight it gains a third of that at most: %s.".formatted(gain),
            "points gained by the rule without the weight, less a third of those gained with it",
            "no-%s.%s-over-third".formatted(without, gain))
        .below(0);
  }

  private static List<Statement> kept() {
    var fall = "fall of the share of plain questions answered right";
    return List.of(
        Statement.of("General ability is kept (2 points).", fall, "gated.fall").below(0.02),
        Statement.of("The KL is what keeps it.", fall, "free.fall").above("gated.fall"));
  }

  /// The tracker sees the rule's helpfulness beside the reward.
  private static List<Statement> watched() {
    return List.of(
        Statement.of(
                "Where charm is paid for and help is not, help is lost.",
                "helpfulness by the rule, best less last evaluation of the run",
                "exploited.rule-fall")
            .above("gated.rule-fall"),
        Statement.of(
                "The tracker marks that soon.",
                "steps from the best evaluation to the mark, all steps where none comes",
                "exploited.delay")
            .below(SOON),
        Statement.of(
                "It does not mark the gated run.", "marks in as many evaluations", "gated.warnings")
            .within(0, 0));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var bench = RecipeBench.open(trial)) {
      return new TutorRuns(bench).all();
    }
  }
}
