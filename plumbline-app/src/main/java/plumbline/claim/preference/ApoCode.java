package plumbline.claim.preference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;

/// Adaptive Preference Optimization (arXiv 2507.20109): supervised learning, DPO, one after the
/// other, and both mixed by how likely the chosen program is, on preferences whose best solution
/// can be verified (correctness) and on such where it cannot (complexity). The sandboxed judge
/// ranks the pairs and judges what the models write.
public final class ApoCode implements Claim {
  /// What is known of programs, which holds for all seeds.
  private final Map<ProgramJudge.Question, ProgramJudge.Verdict> verdicts =
      new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "apo";
  }

  @Override
  public String title() {
    return "supervised learning, DPO, one after the other, and APO on programs";
  }

  @Override
  public List<Statement> statements() {
    var statements = new ArrayList<Statement>();
    statements.addAll(mixture());
    statements.addAll(probes());
    statements.addAll(judged());
    statements.addAll(cost());
    return statements;
  }

  private static List<Statement> mixture() {
    return List.of(
        Statement.of(
                "From a weak start chosen programs become likely",
                "mean alpha, last tenth of the steps",
                "weak.alpha")
            .above("weak.alpha-first"),
        Statement.of("The start is weak", "mean alpha of the first step", "weak.alpha-first")
            .below(0.5),
        Statement.of(
                "and the supervised part fades",
                "its share of the loss, last tenth of the steps",
                "weak.supervised")
            .below("weak.supervised-first"));
  }

  private static List<Statement> probes() {
    var chosen = "log-probability of held-out chosen programs, nats";
    var rejected = "log-probability of held-out rejected programs, nats";
    return List.of(
        Statement.of(
                "DPO lets the better program sink", chosen + "; correctness", "correct-dpo.chosen")
            .below("start.chosen"),
        Statement.of("APO keeps it up", chosen + "; correctness", "correct-apo.chosen")
            .above("correct-dpo.chosen"),
        Statement.of("The same", chosen + "; complexity", "simple-apo.chosen")
            .above("simple-dpo.chosen"),
        Statement.of(
                "APO pushes the worse down, supervised learning less",
                rejected + "; correctness",
                "correct-apo.rejected")
            .below("correct-sft.rejected"),
        Statement.of("The same", rejected + "; complexity", "simple-apo.rejected")
            .below("simple-sft.rejected"));
  }

  private static List<Statement> judged() {
    var pass = "programs that pass their tests, %";
    var simple = "correct programs without a decision, %";
    var both = "chance that one of 5 is correct and without a decision, %";
    return List.of(
        Statement.of(
                "Where the best is verified, supervised learning is enough: above DPO",
                pass,
                "correct-sft.pass")
            .above("correct-dpo.pass"),
        Statement.of(
                "as good as supervised learning and then DPO (2 points)", pass, "correct-sft.pass")
            .within(2, "correct-then.pass"),
        Statement.of("APO is as good there (2 points)", pass, "correct-apo.pass")
            .within(2, "correct-sft.pass"),
        Statement.of("and above DPO", pass, "correct-apo.pass").above("correct-dpo.pass"),
        Statement.of(
                "Where it is not, supervised learning and then DPO is better",
                simple,
                "simple-then.simple")
            .above("simple-sft.simple"),
        Statement.of("APO is better than supervised learning there", simple, "simple-apo.simple")
            .above("simple-sft.simple"),
        Statement.of("and than DPO", simple, "simple-apo.simple").above("simple-dpo.simple"),
        Statement.of("and as good as both in turn (2 points)", simple, "simple-apo.simple")
            .within(2, "simple-then.simple"),
        Statement.of(
                "The same, correct programs counted too: above supervised learning",
                both,
                "simple-apo.simple@5")
            .above("simple-sft.simple@5"),
        Statement.of("and above DPO", both, "simple-apo.simple@5").above("simple-dpo.simple@5"));
  }

  private static List<Statement> cost() {
    var seconds = "seconds of the processor, as many steps, in turns";
    return List.of(
        Statement.of("A run costs what DPO costs (at most 15 % more)", seconds, "cost.apo")
            .notWorseByShare(0.15, "cost.dpo"),
        Statement.of("and less than supervised learning and then DPO", seconds, "cost.apo")
            .below("cost.then"));
  }

  /// The rate of each method, on a seed of its own.
  @Override
  public Outcome prepare(Trial trial) throws IOException, InterruptedException {
    try (var judge = ProgramJudge.open(verdicts);
        var arms = ProgramArms.open(ProgramBench.open(trial, judge))) {
      return arms.rates();
    }
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var judge = ProgramJudge.open(verdicts);
        var arms = ProgramArms.open(ProgramBench.open(trial, judge))) {
      return arms.all()
          .fact("programs that the judge ran, new in each seed", Integer.toString(judge.runs()));
    }
  }
}
