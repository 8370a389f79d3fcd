package plumbline.claim.sgpo;

import java.io.IOException;
import java.util.List;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;

/// Whether preferences that a model makes itself make it better: SGPO as its recipe runs, beside
/// more supervised learning, DPO on pairs that somebody gave, and plain self-improvement, in which
/// the demonstration is preferred to the model's own answer. All begin with the same model, which
/// saw few demonstrations for a short time, and take equally many steps.
public final class SelfGenerated implements Claim {
  @Override
  public String name() {
    return "sgpo";
  }

  @Override
  public String title() {
    return "a model makes its own preferences by improving its answers";
  }

  @Override
  public List<Statement> statements() {
    var right = "share of places right, greedy answers to held-out prompts";
    var gain = "the same of sampled answers: improved less draft";
    return List.of(
        Statement.of("The improver improves drafts.", gain, "improver.gain").above(0),
        Statement.of("Training makes it improve, not the instruction.", gain, "improver.gain")
            .above("prompted.gain"),
        Statement.of("One model keeps answering (a point lower at most).", right, "improver.kept")
            .above(-0.01),
        Statement.of("Without rehearsal it forgets.", right, "unrehearsed.right")
            .below("improver.right"),
        Statement.of("Preferring improvements helps.", right, "sgpo.right").above("improver.right"),
        Statement.of(
                "The same, with improvements that the model finds likelier.", right, "gated.right")
            .above("improver.right"),
        Statement.of("It beats more supervised steps.", right, "sgpo.right").above("sft.right"),
        Statement.of("It beats DPO on given pairs.", right, "sgpo.right").above("given.right"),
        Statement.of("It beats plain self-improvement.", right, "sgpo.right").above("spin.right"),
        Statement.of(
                "Incremental targets make nearer pairs than copies.",
                "mean edit distance of pairs",
                "sgpo.distance")
            .below("copying.distance"),
        Statement.of("Both halves begin alike.", "first loss of DPO less ln 2", "sgpo.first-loss")
            .within(1e-6, 0));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var bench = RecipeBench.open(trial)) {
      return new SortArms(bench).all();
    }
  }
}
