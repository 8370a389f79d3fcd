package plumbline.claim.policy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.environment.CountDownTasks;
import plumbline.metric.MetricNames;
import plumbline.model.CausalLm;
import plumbline.quickstart.QuickstartTask;

/// Whether the named methods of the policy-gradient family learn from rewards (UloRL has a claim of
/// its own), what two of their switches do, and what samples are worth that another policy drew:
/// numbers that are to come to a target.
public final class PolicyLosses implements Claim {
  private static final int STEPS = 24;
  private static final double RATE = 3e-4;
  private static final double AGEING = 5e-4; // rate of the steps by which samples grow old
  private static final int WARM_UP = 240;
  private static final int HIDDEN = 64;
  private static final String SYMMETRIC = "dapo-symmetric";

  private static final QuickstartTask TASK =
      new QuickstartTask(
          new PlainCountDown(new CountDownTasks()),
          new QuickstartTask.WarmUp(64, 4e-3, WARM_UP, Double.POSITIVE_INFINITY),
          new QuickstartTask.Alignment(16, RATE, STEPS),
          128);

  /// The rows of the table of methods, groups as large as they have them.
  private static final List<NamedMethod> METHODS =
      List.of(
          new NamedMethod("grpo", 8),
          new NamedMethod("dr_grpo", 8),
          new NamedMethod("bnpo", 8),
          new NamedMethod("dapo", 16),
          new NamedMethod("gspo", 8),
          new NamedMethod("gmpo", 8),
          new NamedMethod("cispo", 16),
          new NamedMethod("rloo", 2),
          new NamedMethod("reinforce++", 1),
          new NamedMethod("gpg", 8),
          new NamedMethod(
              "ppo",
              "ppo",
              1,
              """
              epochs: 1
              credit: {gae: {critic: {learning-rate: 0.001}}}
              """));

  @Override
  public String name() {
    return "policy-losses";
  }

  @Override
  public String title() {
    return "the named methods of policy gradient, and samples that another policy drew";
  }

  @Override
  public List<Statement> statements() {
    var right = "share of right held-out answers, at the end and at the start";
    var statements = new ArrayList<Statement>();
    for (var method : METHODS) {
      statements.add(
          Statement.of("%s learns.".formatted(method.name()), right, method.name() + ".right")
              .above("start.right"));
    }
    statements.add(
        Statement.of(
                "Clip-higher keeps entropy, where a clip of 0.2 on both sides loses it.",
                "entropy, nats a token, mean of the last steps",
                "dapo.entropy")
            .above(SYMMETRIC + ".entropy"));
    statements.add(
        Statement.of(
                "Wrong answers of Dr.GRPO are not longer (1 %).",
                "tokens of a wrong held-out answer", "dr_grpo.wrong-length")
            .notWorseByShare(0.01, "grpo.wrong-length"));
    for (int age : Staleness.AGES) {
      var when = age == 1 ? "1 step old" : age + " steps old";
      statements.addAll(mismatch("Samples " + when, Staleness.old(age)));
    }
    statements.addAll(mismatch("Samples of a 16-bit model", Staleness.SHORT));
    return List.copyOf(statements);
  }

  private static List<Statement> mismatch(String samples, String name) {
    var cosine = "cosine with the gradient of the policy's own samples";
    return List.of(
        Statement.of(
                samples + " count for fewer (by 1 %).",
                "effective sample size over the number of tokens",
                name + ".effective")
            .below(0.99),
        Statement.of("Truncated weights bring their gradient nearer.", cosine, name + ".truncated")
            .above(name + ".plain"),
        Statement.of("So do masked ones.", cosine, name + ".masked").above(name + ".plain"));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var start = Start.warm(trial, TASK, HIDDEN, 32)) {
      var warm = HeldOutAnswers.of(start, new CausalLm(start.config(), start.parameters()));
      var outcome =
          Outcome.none()
              .figure("start.right", warm.right())
              .figure("start.wrong-length", warm.wrongLength());
      for (var method : METHODS) {
        outcome = outcome.and(learnt(method, start));
      }
      var symmetric = new NamedMethod(SYMMETRIC, "dapo", 16, "loss: {clip-high: 0.2}\n");
      outcome = outcome.and(learnt(symmetric, start));
      try (var staleness = new Staleness(start, AGEING)) {
        outcome = outcome.and(staleness.measured());
      }
      return facts(outcome, warm);
    }
  }

  private static Outcome learnt(NamedMethod method, Start start)
      throws IOException, InterruptedException {
    var trace = method.arm(start, RATE, start.trial().size(STEPS, 2)).train(start);
    var name = method.name();
    return Outcome.none()
        .figure(name + ".right", trace.accuracy())
        .figure(name + ".entropy", trace.end(MetricNames.ENTROPY))
        .figure(name + ".wrong-length", trace.wrongLength())
        .fact(
            name,
            String.format(
                Locale.ROOT,
                "right %.3f, entropy %.3f, tokens of a wrong answer %.2f, clipped above %.4f, below"
                    + " %.4f, %.0f s",
                trace.accuracy(),
                trace.end(MetricNames.ENTROPY),
                trace.wrongLength(),
                trace.mean(MetricNames.CLIP_HIGH),
                trace.mean(MetricNames.CLIP_LOW),
                trace.seconds()));
  }

  private static Outcome facts(Outcome outcome, HeldOutAnswers warm) {
    return outcome
        .fact(
            "as it starts",
            String.format(
                Locale.ROOT,
                "right %.3f, tokens of a wrong answer %.2f",
                warm.right(),
                warm.wrongLength()))
        .fact(
            "task",
            "three numbers of 1 to 6 and a target that needs no product; held out by numbers and"
                + " target")
        .fact("model", "2 layers, hidden %d".formatted(HIDDEN))
        .fact(
            "warm start",
            "%d steps of 64 solutions, half of the short ones spoilt by a number that comes again"
                .formatted(WARM_UP))
        .fact(
            "training",
            "%d rollouts of 128 samples in groups as each method has them, 4 optimiser steps each, AdamW at %s; ppo goes over them once, its critic at 0.001"
                .formatted(STEPS, RATE))
        .fact(
            "gradients",
            "of 32 tasks, 64 samples of the policy's own and 32 of another's; weights of tokens up"
                + " to 2, of whole samples 0 above 3");
  }
}
