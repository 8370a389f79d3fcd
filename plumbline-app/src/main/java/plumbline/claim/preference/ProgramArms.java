package plumbline.claim.preference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import plumbline.claim.Outcome;
import plumbline.claim.preference.PairBench.Learnt;
import plumbline.claim.preference.PairBench.Plan;
import plumbline.claim.preference.ProgramBench.Preference;
import plumbline.model.Parameters;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.ReferencedLoss.Adaptive;
import plumbline.recipe.preference.PairRows;

/// The arms of one seed, which all begin with the same model.
///
/// @param bench trains and judges
/// @param start what learnt solutions, right and wrong ones, closed with this
/// @param correct pairs of programs of which one passes more
record ProgramArms(ProgramBench bench, Parameters start, PairSet correct) implements AutoCloseable {
  private static final double BETA = 0.1;
  private static final double[] RATES = {3e-4, 1e-3, 3e-3};
  private static final int ROUNDS = 4;

  /// Pairs to learn from and to ask about.
  ///
  /// @param preference what they are about
  record PairSet(Preference preference, List<PairRows> pairs, List<PairRows> probes) {
    String arm(String method) {
      return preference.name().toLowerCase(Locale.ROOT) + "-" + method;
    }
  }

  static ProgramArms open(ProgramBench bench) throws IOException, InterruptedException {
    var trial = bench.trial();
    var plan = new Plan(trial.size(150, 3), 32, 3e-3);
    var correct = set(bench, Preference.CORRECT);
    var start = bench.bench().taught("start", bench.plain(trial.size(3000, 64)), plan);
    return new ProgramArms(bench, start.weights(), correct);
  }

  private static PairSet set(ProgramBench bench, Preference preference)
      throws IOException, InterruptedException {
    return new PairSet(
        preference,
        bench.pairs(preference, bench.trial().size(400, 16), false),
        bench.pairs(preference, bench.trial().size(100, 8), true));
  }

  private static SequencedMap<String, PairLoss> methods() {
    var methods = new LinkedHashMap<String, PairLoss>();
    methods.put("sft", new PairLoss.Supervised());
    methods.put("dpo", new ReferencedLoss.Sigmoid(BETA));
    methods.put("apo", Adaptive.of(BETA));
    return methods;
  }

  /// The rate of each method after which most programs pass.
  Outcome rates() throws IOException, InterruptedException {
    var outcome = Outcome.none();
    for (var method : methods().entrySet()) {
      outcome = outcome.and(rate(method.getKey(), method.getValue()));
    }
    return outcome;
  }

  private Outcome rate(String method, PairLoss loss) throws IOException, InterruptedException {
    double best = Double.NEGATIVE_INFINITY;
    double chosen = RATES[0];
    var seen = new ArrayList<String>();
    for (double rate : RATES) {
      try (var learnt = learn(method + " at " + rate, start, correct, loss, rate)) {
        var judged = bench.judged(method, learnt.weights(), correct.probes());
        double pass = figure(judged, method + ".pass");
        seen.add(String.format(Locale.ROOT, "%s: %.1f %%", rate, pass));
        if (pass > best) {
          best = pass;
          chosen = rate;
        }
      }
    }
    return Outcome.none()
        .figure("rate." + method, chosen)
        .fact(
            "learning rate of " + method,
            "%s, the best on a seed of its own (pass, %s)"
                .formatted(chosen, String.join(", ", seen)));
  }

  Outcome all() throws IOException, InterruptedException {
    return bench
        .judged("start", start, correct.probes())
        .and(arms(correct))
        .and(arms(set(bench, Preference.SIMPLE)))
        .and(withGradient())
        .and(weak())
        .and(costs())
        .fact("programs", "functions of one argument, 6 goals by 4 numbers, a fourth held out")
        .fact("model", "1 layer, hidden 64; 150 steps of 32 solutions, right and wrong")
        .fact(
            "training", "400 pairs, 100 steps of 16; AdamW, beta 0.1; judged: 20 programs a task");
  }

  private Learnt learn(String part, Parameters from, PairSet set, PairLoss loss, double rate)
      throws IOException, InterruptedException {
    return learn(part, from, set, loss, new Plan(bench.trial().size(100, 3), 16, rate));
  }

  private Learnt learn(String part, Parameters from, PairSet set, PairLoss loss, Plan plan)
      throws IOException, InterruptedException {
    return bench.bench().preferring(part, from, set.pairs(), PreferenceObjective.of(loss), plan);
  }

  private double rate(String method) {
    return bench.trial().prepared("rate." + method);
  }

  private Outcome arms(PairSet set) throws IOException, InterruptedException {
    var outcome = Outcome.none();
    for (var method : methods().entrySet()) {
      var name = method.getKey();
      var arm = set.arm(name);
      try (var learnt = learn(arm, start, set, method.getValue(), rate(name))) {
        outcome = outcome.and(bench.judged(arm, learnt.weights(), set.probes()));
        if (name.equals("sft")) {
          outcome = outcome.and(then(learnt.weights(), set));
        }
      }
    }
    return outcome;
  }

  /// DPO from the end of supervised learning, which is also its reference.
  private Outcome then(Parameters supervised, PairSet set)
      throws IOException, InterruptedException {
    var arm = set.arm("then");
    try (var then = learn(arm, supervised, set, new ReferencedLoss.Sigmoid(BETA), rate("dpo"))) {
      return bench.judged(arm, then.weights(), set.probes());
    }
  }

  /// The other reading of alpha, for which no direction is promised.
  private Outcome withGradient() throws IOException, InterruptedException {
    var loss =
        new Adaptive(BETA, Adaptive.Alpha.PER_PAIR_WITH_GRADIENT, Adaptive.SupervisedPart.MEAN);
    try (var apo = learn("apo with gradient", start, correct, loss, rate("apo"))) {
      var judged = bench.judged("with-gradient", apo.weights(), correct.probes());
      return judged.fact(
          "correctness with the gradient through alpha: pass, chosen, rejected",
          String.format(
              Locale.ROOT,
              "%.1f %%, %.2f, %.2f",
              figure(judged, "with-gradient.pass"),
              figure(judged, "with-gradient.chosen"),
              figure(judged, "with-gradient.rejected")));
    }
  }

  /// APO from a model that has learnt next to nothing.
  private Outcome weak() throws IOException, InterruptedException {
    var few = new Plan(10, 32, 1e-3);
    try (var begun = bench.bench().taught("weak start", bench.plain(320), few);
        var apo =
            learn("apo, weak start", begun.weights(), correct, Adaptive.of(BETA), rate("apo"))) {
      return Outcome.none()
          .figure("weak.alpha-first", apo.first("apo/alpha"))
          .figure("weak.alpha", apo.last("apo/alpha"))
          .figure("weak.supervised-first", apo.first("apo/supervised_share"))
          .figure("weak.supervised", apo.last("apo/supervised_share"));
    }
  }

  /// What equally many steps cost: few of each method at a time, every other round in reverse, when
  /// all code has run before.
  private Outcome costs() throws IOException, InterruptedException {
    var seconds = new HashMap<String, Double>();
    for (int round = 0; round < ROUNDS; round++) {
      var order = round % 2 == 0 ? methods() : methods().reversed();
      for (var method : order.entrySet()) {
        var plan = new Plan(bench.trial().size(15, 1), 16, rate(method.getKey()));
        var part = "cost of " + method.getKey();
        try (var learnt = learn(part, start, correct, method.getValue(), plan)) {
          seconds.merge(method.getKey(), learnt.seconds(), Double::sum);
        }
      }
    }
    double dpo = Objects.requireNonNull(seconds.get("dpo"));
    return Outcome.none()
        .figure("cost.dpo", dpo)
        .figure("cost.apo", Objects.requireNonNull(seconds.get("apo")))
        .figure("cost.then", Objects.requireNonNull(seconds.get("sft")) + dpo);
  }

  private static double figure(Outcome outcome, String name) {
    return Objects.requireNonNull(outcome.figures().get(name));
  }

  @Override
  public void close() {
    start.close();
  }
}
