package plumbline.claim.mol;

import java.io.IOException;
import java.util.List;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;

/// Whether a mixture of losses teaches what an environment says without forgetting the rest, beside
/// plain learning on the same trajectories, other ratios and the other direction; and whether
/// policy gradient behind it gets further than policy gradient alone.
public final class MolRlClaim implements Claim {
  @Override
  public String name() {
    return "mol-rl";
  }

  @Override
  public String title() {
    return "learning what an environment says without forgetting the rest";
  }

  @Override
  public List<Statement> statements() {
    var general = "KL(p, base), nats a token of held-out general text";
    var rise = "rise of the perplexity of held-out general text";
    var feedback = "nats a token of held-out remarks";
    var own = "KL(p, base), nats a token of the base's own held-out attempts";
    var right = "share of right greedy answers to held-out questions, no remarks";
    return List.of(
        Statement.of(
                "General text is kept: a third of plain learning's drift.",
                general,
                "mol.general-kl")
            .belowByShare(2.0 / 3, "ce.general-kl"),
        Statement.of("Its perplexity rises by less than 5 %.", rise, "mol.perplexity-rise")
            .below(0.05),
        Statement.of("Under plain learning by more.", rise, "ce.perplexity-rise").above(0.05),
        Statement.of("Remarks are learnt (20 % fewer nats).", feedback, "mol.feedback")
            .belowByShare(0.2, "base.feedback"),
        Statement.of("Nearly as well as by plain learning (15 %).", feedback, "mol.feedback")
            .notWorseByShare(0.15, "ce.feedback"),
        Statement.of("Own words are held.", own, "mol.own-kl").below(0.05),
        Statement.of("By learning trajectories they are not.", own, "sft.own-kl").above(0.05),
        Statement.of("Policy gradient gets further from there.", right, "mol-grpo.right")
            .above("grpo.right"),
        Statement.of("It adds to the mixture.", right, "mol-grpo.right").above("mol.right"),
        Statement.of("One to one is not dominated by 1:0.", general, "mol.general-kl")
            .below("one-to-zero.general-kl"),
        Statement.of(
                "Directions differ.",
                "largest difference of a component of the gradient, one pair of distributions",
                "direction.difference")
            .above(0.01),
        Statement.of("KL(base, p) keeps general text as well.", general, "forward.general-kl")
            .belowByShare(2.0 / 3, "ce.general-kl"),
        Statement.of("Its perplexity rises by less than 5 %.", rise, "forward.perplexity-rise")
            .below(0.05));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var bench = RecipeBench.open(trial)) {
      return new MolArms(bench).all().figure("direction.difference", Directions.difference());
    }
  }
}
