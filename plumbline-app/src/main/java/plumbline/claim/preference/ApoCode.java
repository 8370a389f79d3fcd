package plumbline.claim.preference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.preference.PairBench.Learnt;
import plumbline.claim.preference.PairBench.Plan;
import plumbline.claim.preference.ProgramBench.Preference;
import plumbline.model.Parameters;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.ReferencedLoss.Adaptive;
import plumbline.recipe.preference.PairRows;

/// Adaptive Preference Optimization (arXiv 2507.20109): supervised learning, DPO, one after the
/// other, and both mixed by how likely the chosen program is, on preferences whose best solution
/// can be verified (correctness) and on such where it cannot (complexity). The sandboxed judge
/// ranks the pairs and judges what the models write.
public final class ApoCode implements Claim {
  private static final double BETA = 0.1;
  private static final double RATE = 3e-4;

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
    var seconds = "seconds of the processor, as many steps";
    return List.of(
        Statement.of("A run costs what DPO costs (at most 15 % more)", seconds, "cost.apo")
            .notWorseByShare(0.15, "cost.dpo"),
        Statement.of("and less than supervised learning and then DPO", seconds, "cost.apo")
            .below("cost.then"));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var judge = ProgramJudge.open(verdicts)) {
      var bench = ProgramBench.open(trial, judge);
      var plan = new Plan(trial.size(150, 3), 32, 3e-3);
      try (var start = bench.bench().taught("start", bench.plain(trial.size(3000, 64)), plan)) {
        var correct = set(bench, Preference.CORRECT);
        return bench
            .judged("start", start.weights(), correct.probes())
            .and(arms(bench, start.weights(), correct))
            .and(arms(bench, start.weights(), set(bench, Preference.SIMPLE)))
            .and(withGradient(bench, start.weights(), correct))
            .and(weak(bench, correct))
            .fact("programs", "functions of one argument, 6 goals by 4 numbers, a fourth held out")
            .fact("model", "1 layer, hidden 64; 150 steps of 32 solutions, right and wrong")
            .fact(
                "training",
                "400 pairs, 100 steps of 16; AdamW at 0.0003, beta 0.1; judged: 20 programs a task")
            .fact("programs that the judge ran, new in each seed", Integer.toString(judge.runs()));
      }
    }
  }

  /// Pairs to learn from and to ask about.
  private record PairSet(Preference preference, List<PairRows> pairs, List<PairRows> probes) {
    String arm(String method) {
      return preference.name().toLowerCase(Locale.ROOT) + "-" + method;
    }
  }

  private static PairSet set(ProgramBench bench, Preference preference)
      throws IOException, InterruptedException {
    return new PairSet(
        preference,
        bench.pairs(preference, bench.trial().size(400, 16), false),
        bench.pairs(preference, bench.trial().size(100, 8), true));
  }

  private static Plan plan(ProgramBench bench) {
    return new Plan(bench.trial().size(100, 3), 16, RATE);
  }

  private static Learnt learn(
      ProgramBench bench, String arm, Parameters start, PairSet set, PairLoss loss)
      throws IOException, InterruptedException {
    return bench
        .bench()
        .preferring(arm, start, set.pairs(), PreferenceObjective.of(loss), plan(bench));
  }

  private static Outcome arms(ProgramBench bench, Parameters start, PairSet set)
      throws IOException, InterruptedException {
    var dpoLoss = new ReferencedLoss.Sigmoid(BETA);
    try (var sft = learn(bench, set.arm("sft"), start, set, new PairLoss.Supervised());
        var dpo = learn(bench, set.arm("dpo"), start, set, dpoLoss);
        var then = learn(bench, set.arm("then"), sft.weights(), set, dpoLoss);
        var apo = learn(bench, set.arm("apo"), start, set, Adaptive.of(BETA))) {
      var outcome =
          bench
              .judged(set.arm("sft"), sft.weights(), set.probes())
              .and(bench.judged(set.arm("dpo"), dpo.weights(), set.probes()))
              .and(bench.judged(set.arm("then"), then.weights(), set.probes()))
              .and(bench.judged(set.arm("apo"), apo.weights(), set.probes()));
      return set.preference() == Preference.CORRECT
          ? outcome
              .figure("cost.dpo", dpo.seconds())
              .figure("cost.apo", apo.seconds())
              .figure("cost.then", sft.seconds() + then.seconds())
          : outcome;
    }
  }

  /// The other reading of alpha, for which no direction is promised.
  private static Outcome withGradient(ProgramBench bench, Parameters start, PairSet set)
      throws IOException, InterruptedException {
    var loss =
        new Adaptive(BETA, Adaptive.Alpha.PER_PAIR_WITH_GRADIENT, Adaptive.SupervisedPart.MEAN);
    try (var apo = learn(bench, "apo with gradient", start, set, loss)) {
      var judged = bench.judged("with-gradient", apo.weights(), set.probes());
      var figures = judged.figures();
      return judged.fact(
          "correctness with the gradient through alpha: pass, chosen, rejected",
          String.format(
              Locale.ROOT,
              "%.1f %%, %.2f, %.2f",
              figures.get("with-gradient.pass"),
              figures.get("with-gradient.chosen"),
              figures.get("with-gradient.rejected")));
    }
  }

  /// APO from a model that has learnt next to nothing.
  private static Outcome weak(ProgramBench bench, PairSet set)
      throws IOException, InterruptedException {
    var few = new Plan(10, 32, 1e-3);
    try (var start = bench.bench().taught("weak start", bench.plain(320), few);
        var apo = learn(bench, "apo, weak start", start.weights(), set, Adaptive.of(BETA))) {
      return Outcome.none()
          .figure("weak.alpha-first", apo.first("apo/alpha"))
          .figure("weak.alpha", apo.last("apo/alpha"))
          .figure("weak.supervised-first", apo.first("apo/supervised_share"))
          .figure("weak.supervised", apo.last("apo/supervised_share"));
    }
  }
}
