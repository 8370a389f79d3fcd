package plumbline.claim.policy;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.environment.SortTasks;
import plumbline.metric.MetricNames;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyLoss.Gmpo.Variant;
import plumbline.objective.PolicyObjective;
import plumbline.quickstart.QuickstartTask;
import plumbline.recipe.policy.Passes;

/// Whether geometric means of ratios make steadier steps than arithmetic ones: GMPO and its
/// ablations beside GRPO with its usual and with a wide clip, on digits to sort.
public final class GmpoClaim implements Claim {
  private static final int STEPS = 60;
  private static final double RATE = 1e-4;
  private static final int MINI_BATCHES = 8;
  private static final int WARM_UP = 120;
  private static final String GRPO = "grpo";
  private static final String WIDE = "grpo-wide";
  private static final String GMPO = "gmpo";
  private static final PolicyLoss CLIPPED = new PolicyLoss.Clipped(0.2, 0.2);
  private static final PolicyLoss GEOMETRIC = new PolicyLoss.Gmpo(0.4, 0.4, Variant.TOKEN);

  /// Small enough that a warm start takes seconds; rewards teach it within a few dozen rollouts.
  private static final QuickstartTask TASK =
      new QuickstartTask(
          SortTasks.standard(),
          new QuickstartTask.WarmUp(96, 4e-3, WARM_UP, Double.POSITIVE_INFINITY),
          new QuickstartTask.Alignment(16, RATE, STEPS),
          128);

  @Override
  public String name() {
    return "gmpo";
  }

  @Override
  public String title() {
    return "geometric means of ratios against arithmetic ones";
  }

  @Override
  public List<Statement> statements() {
    var outlier = "weight of the outlier e^(ln 8) at A = -1, largest error for n = 4, 100, 1000";
    var variation = "standard deviation over mean of the gradient norms of all optimiser steps";
    var least = "least log-ratio of the run";
    var greatest = "greatest log-ratio of the run";
    var spread = "standard deviation over the tokens of a sample of their weight, mean of samples";
    var entropy = "entropy, nats a token, where the reward first reaches what all arms reach";
    var right = "share of right held-out answers at the end";
    return List.of(
        Statement.of("An outlier counts with the power 1/n.", outlier, "gmpo.outlier-error")
            .within(1e-9, 0),
        Statement.of("Under GRPO it counts in full.", outlier, "grpo.outlier-error")
            .within(1e-9, 0),
        Statement.of("Gradients are steadier than GRPO's.", variation, "gmpo.variation")
            .below("grpo.variation"),
        Statement.of("And than with GRPO's clip as wide.", variation, "gmpo.variation")
            .below("grpo-wide.variation"),
        Statement.of("Ratios are less extreme: below.", least, "gmpo.least").above("grpo.least"),
        Statement.of("The same, wide clip.", least, "gmpo.least").above("grpo-wide.least"),
        Statement.of("Ratios are less extreme: above.", greatest, "gmpo.greatest")
            .below("grpo.greatest"),
        Statement.of("The same, wide clip.", greatest, "gmpo.greatest").below("grpo-wide.greatest"),
        Statement.of("Tokens of a sample weigh alike.", spread, "gmpo.spread").below("grpo.spread"),
        Statement.of("The same, wide clip.", spread, "gmpo.spread").below("grpo-wide.spread"),
        Statement.of("Entropy is kept.", entropy, "gmpo.entropy").above("grpo.entropy"),
        Statement.of("The same, wide clip.", entropy, "gmpo.entropy").above("grpo-wide.entropy"),
        Statement.of("More is learnt than by GRPO (51.2 to 52.7).", right, "gmpo.right")
            .above("grpo.right"),
        Statement.of("Ablation: without a clip less (52.3).", right, "gmpo.right")
            .above("none.right"),
        Statement.of("Ablation: clip of the sum less (52.6).", right, "gmpo.right")
            .above("sequence.right"),
        Statement.of("Ablation: without the root less (52.0).", right, "gmpo.right")
            .above("token_unnormalised.right"),
        Statement.of("Harmonic mean: the authors' code, not in the paper.", right, "gmpo.right")
            .within(0.03, "harmonic.right"));
  }

  private static Map<String, PolicyLoss> losses() {
    var losses = new LinkedHashMap<String, PolicyLoss>();
    losses.put(GRPO, CLIPPED);
    losses.put(WIDE, new PolicyLoss.Clipped(0.33, 0.49));
    losses.put(GMPO, GEOMETRIC);
    for (var variant : Variant.values()) {
      if (variant != Variant.TOKEN) {
        losses.put(variant.word(), new PolicyLoss.Gmpo(0.4, 0.4, variant));
      }
    }
    return losses;
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    var traces = new LinkedHashMap<String, Trace>();
    try (var start = Start.warm(trial, TASK, 64, 32)) {
      for (var loss : losses().entrySet()) {
        traces.put(loss.getKey(), arm(loss.getKey(), loss.getValue(), trial).train(start));
      }
    }
    double reached =
        List.of(GRPO, WIDE, GMPO).stream()
            .mapToDouble(name -> Objects.requireNonNull(traces.get(name)).bestReward())
            .min()
            .orElseThrow();
    var outcome =
        Outcome.none()
            .figure("gmpo.outlier-error", outlierError(GEOMETRIC, true))
            .figure("grpo.outlier-error", outlierError(CLIPPED, false));
    for (var each : traces.entrySet()) {
      outcome = outcome.and(figures(each.getKey(), each.getValue(), reached));
    }
    return outcome
        .fact("model", "2 layers, hidden 64; eight digits to sort")
        .fact("warm start", "%d steps of 96 solutions".formatted(WARM_UP))
        .fact(
            "training",
            "%d rollouts of 16 tasks by 8 samples, %d optimiser steps each, AdamW at %s"
                .formatted(STEPS, MINI_BATCHES, RATE));
  }

  private static Arm arm(String name, PolicyLoss loss, Trial trial) {
    return new Arm(
        name,
        PolicyObjective.of(loss),
        new Passes(1, MINI_BATCHES),
        Arm::everyGroup,
        RATE,
        trial.size(STEPS, 2));
  }

  private static Outcome figures(String name, Trace trace, double reached) {
    return Outcome.none()
        .figure(name + ".right", trace.accuracy())
        .figure(name + ".variation", trace.normVariation())
        .figure(name + ".least", trace.least("loss/log_ratio_min"))
        .figure(name + ".greatest", trace.greatest("loss/log_ratio_max"))
        .figure(
            name + ".width", trace.mean("loss/log_ratio_max") - trace.mean("loss/log_ratio_min"))
        .figure(name + ".clipped", clipped(trace))
        .figure(name + ".spread", trace.dispersion())
        .figure(name + ".entropy", trace.entropyAt(reached))
        .figure(name + ".end-entropy", trace.end(MetricNames.ENTROPY))
        .figure(name + ".end-reward", trace.end(MetricNames.REWARD_MEAN))
        .fact(
            name,
            String.format(
                Locale.ROOT,
                "right %.3f, reward %.3f, entropy %.3f, log-ratios %.2f to %.2f, mean width %.2f,"
                    + " clipped %.4f",
                trace.accuracy(),
                trace.end(MetricNames.REWARD_MEAN),
                trace.end(MetricNames.ENTROPY),
                trace.least("loss/log_ratio_min"),
                trace.greatest("loss/log_ratio_max"),
                trace.mean("loss/log_ratio_max") - trace.mean("loss/log_ratio_min"),
                clipped(trace)));
  }

  private static double clipped(Trace trace) {
    return trace.mean(MetricNames.CLIP_HIGH) + trace.mean(MetricNames.CLIP_LOW);
  }

  /// How far the weight of one token with ratio 8 among tokens with ratio 1 is from `8^(1/n)`, or
  /// from 8.
  private static double outlierError(PolicyLoss loss, boolean damped) {
    double error = 0;
    for (int n : new int[] {4, 100, 1000}) {
      var ratios = new double[n];
      ratios[n / 2] = Math.log(8);
      double weight = TokenWeights.of(loss, ratios, -1)[n / 2];
      error = Math.max(error, Math.abs(weight - (damped ? Math.pow(8, 1.0 / n) : 8)));
    }
    return error;
  }
}
