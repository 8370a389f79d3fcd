package plumbline.claim.policy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.environment.SumTasks;
import plumbline.metric.MetricNames;
import plumbline.objective.Aggregation;
import plumbline.objective.MasteredTokens;
import plumbline.objective.MasteredTokens.Gate;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenChoice;
import plumbline.quickstart.QuickstartTask;
import plumbline.recipe.policy.Passes;
import plumbline.text.trajectory.SampleKey;

/// What segments save, whether they change anything but the age of tokens, and what the two old
/// policies and the mask of mastered tokens do to the entropy: sums that are written out, most of
/// them short.
public final class UlorlClaim implements Claim {
  private static final int STEPS = 16;
  static final double RATE = 5e-4;
  private static final double SIGMA = 0.05;
  private static final String POIS = "pois";
  private static final String SAIS = "sais";
  private static final String TOIS = "tois";
  private static final String TWO = "two";
  private static final String ALWAYS = "always";
  private static final String DYNAMIC = "dynamic";

  private static final QuickstartTask TASK =
      new QuickstartTask(
          new SumTasks(),
          new QuickstartTask.WarmUp(64, 4e-3, 600, Double.POSITIVE_INFINITY),
          new QuickstartTask.Alignment(Segments.TASKS, RATE, STEPS),
          64);

  @Override
  public String name() {
    return "ulorl";
  }

  @Override
  public String title() {
    return "rollouts in segments, their old policies, and the mask of mastered tokens";
  }

  @Override
  public List<Statement> statements() {
    var ticks = "tokens that everybody waited for, all steps";
    var wall = "wall time a trained response, rollout and update, over that of one segment";
    var clipped = "share of tokens clipped, mean of the steps";
    var entropy = "entropy, nats a token, mean of the last steps";
    var right = "share of right held-out answers at the end";
    return List.of(
        Statement.of("Segments save waiting: 2 of them.", ticks, "two.ticks").below("one.ticks"),
        Statement.of("4 save more.", ticks, "four.ticks").below("two.ticks"),
        Statement.of("Rows wait less.", "share of row-ticks that decode nothing", "four.idle")
            .below("one.idle"),
        Statement.of("A step is 2.06 times faster with 4.", wall, "four.wall-share").below(0.5),
        Statement.of(
                "Tokens go on over borders.",
                "tokens that differ between 1 and 4 segments, same weights",
                "borders.different")
            .within(0, 0),
        Statement.of(
                "Nothing is decoded twice.", "decoded tokens, 4 segments less 1", "borders.more")
            .within(0, 0),
        Statement.of(
                "One segment under POIS is DAPO.",
                "largest difference of a weight",
                "dapo.distance")
            .within(0, 0),
        Statement.of("POIS never clips.", clipped, "pois.clipped").within(0, 0),
        Statement.of("SAIS does.", clipped, "sais.clipped").above(0),
        Statement.of("SAIS loses entropy.", entropy, "pois.entropy").above("sais.entropy"),
        Statement.of("POIS is near on-policy.", entropy, "pois.entropy")
            .withinShare(0.25, "tois.entropy"),
        Statement.of("The mask keeps entropy up: always.", entropy, "always.entropy")
            .above("dynamic.entropy"),
        Statement.of("Dynamic, less.", entropy, "dynamic.entropy").above("pois.entropy"),
        Statement.of(
                "It settles near sigma: nearer than without a mask.",
                "distance of the entropy from sigma, mean of the last steps",
                "dynamic.apart")
            .below("pois.apart"),
        Statement.of("At similar accuracy: always.", right, "always.right")
            .within(0.05, "pois.right"),
        Statement.of("Dynamic too.", right, "dynamic.right").within(0.05, "pois.right"),
        Statement.of(
                "Reinforcing a token of p >= 0.99 lowers the entropy.",
                "largest change of 20,000 drawn distributions",
                "direction.certain")
            .below(0),
        Statement.of(
                "Reinforcing an unlikely one can raise it.",
                "share of tokens below 0.1 that do",
                "direction.unlikely")
            .above(0),
        Statement.of(
                "Exact mathematics beats comparing strings.",
                "accuracy on the shipped pairs",
                "verifier.accuracy")
            .above("string.accuracy"),
        Statement.of(
                "And takes little for right that is wrong.",
                "share of the different pairs",
                "verifier.false-positive")
            .below(0.02));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var start = Start.warm(trial, TASK, 64, 128)) {
      var traces = new LinkedHashMap<String, Trace>();
      for (var arm : arms(start)) {
        traces.put(arm.name(), arm.train(start));
      }
      var segments = new Segments(start);
      var outcome =
          Segments.waiting(of(traces, TOIS), of(traces, TWO), of(traces, POIS))
              .and(segments.borders())
              .and(segments.equality());
      for (var trace : traces.entrySet()) {
        outcome = outcome.and(figures(trace.getKey(), trace.getValue()));
      }
      return outcome
          .and(directions(trial))
          .and(VerifierPairs.measured())
          .fact("model", "2 layers, hidden 64, at most 96 tokens; sums of 2 to 12 terms")
          .fact("warm start", "600 steps of 64 solutions")
          .fact(
              "training",
              String.format(
                  Locale.ROOT,
                  "%d steps of 8 groups of 8, AdamW at %s, sigma %s",
                  STEPS,
                  RATE,
                  SIGMA));
    }
  }

  private static Trace of(Map<String, Trace> traces, String name) {
    return Objects.requireNonNull(traces.get(name));
  }

  private static List<Arm> arms(Start start) {
    return List.of(
        arm(TOIS, 1, Passes.Old.CURRENT, null, start),
        arm(TWO, 2, Passes.Old.CURRENT, null, start),
        arm(POIS, 4, Passes.Old.CURRENT, null, start),
        arm(SAIS, 4, Passes.Old.SAMPLER, null, start),
        arm(ALWAYS, 4, Passes.Old.CURRENT, Gate.ALWAYS, start),
        arm(DYNAMIC, 4, Passes.Old.CURRENT, Gate.SAMPLE, start));
  }

  private static Arm arm(
      String name, int segments, Passes.Old old, @Nullable Gate gate, Start start) {
    var mastered = gate == null ? null : new MasteredTokens(0.99, SIGMA, gate);
    return new Arm(
        name,
        objective(mastered),
        new Passes(1, 1, old, null),
        Segments.source(segments),
        RATE,
        start.trial().size(STEPS, 2));
  }

  static PolicyObjective objective(@Nullable MasteredTokens mastered) {
    return PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean())
        .with(new TokenChoice(null, Double.POSITIVE_INFINITY, mastered));
  }

  private static Outcome figures(String name, Trace trace) {
    double clipped = trace.mean(MetricNames.CLIP_HIGH) + trace.mean(MetricNames.CLIP_LOW);
    return Outcome.none()
        .figure(name + ".clipped", clipped)
        .figure(name + ".entropy", trace.end(MetricNames.ENTROPY))
        .figure(name + ".apart", Math.abs(trace.end(MetricNames.ENTROPY) - SIGMA))
        .figure(name + ".right", trace.accuracy())
        .fact(
            name,
            String.format(
                Locale.ROOT,
                "entropy %.4f at the start, %.4f at the end, right %.3f, reward %.3f, masked %.3f",
                trace.first(MetricNames.ENTROPY),
                trace.end(MetricNames.ENTROPY),
                trace.accuracy(),
                trace.end(MetricNames.REWARD_MEAN),
                trace.mean("loss/mastered_masked")));
  }

  private static Outcome directions(Trial trial) {
    var found = EntropyDirection.survey(SampleKey.of(trial.seed()), 0.99, trial.size(20_000, 500));
    return Outcome.none()
        .figure("direction.certain", found.largestOfCertain())
        .figure("direction.unlikely", found.raisingShare());
  }
}
