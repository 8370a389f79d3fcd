package plumbline.claim.multirole;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import plumbline.agreement.ScoreAgreement;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.multirole.Hearing.Reply;
import plumbline.claim.recipes.RecipeBench;

/// MultiRole-R1 on a generated town council: a small model that answers from one role learns chains
/// of three, and then learns by GRPO with and without the shaped reward. All arms of a seed begin
/// with the same model, and both arms of GRPO with the same chains.
public final class MultiRoleClaim implements Claim {
  private static final int HELD_OUT = 80;

  private static final List<Arm> ARMS =
      List.of(
          new Arm("base", "base"),
          new Arm("alone", "alone"),
          new Arm("sft", "plain/sft"),
          new Arm("ordered", "ordered/sft"),
          new Arm("plain", "plain"),
          new Arm("shaped", "shaped"));

  /// A model that is asked.
  ///
  /// @param name of its figures
  /// @param run that made it
  private record Arm(String name, String run) {}

  @Override
  public String name() {
    return "multirole-r1";
  }

  @Override
  public String title() {
    return "chains of several roles and rewards shaped by diversity of wording";
  }

  @Override
  public List<Statement> statements() {
    var dead = "share of groups without a difference in reward, mean over the run";
    var opinions = "different answers in a reply to a divergent question, held out";
    var accuracy = "share of roles answered right, held out";
    var pass = "share of questions that one of 5 samples gets right for all roles";
    var diversity = "diversity of wording";
    var drop = "accuracy lost where the roles are named in the reverse order";
    return List.of(
        Statement.of(
                "Groups that are alike in accuracy teach plain GRPO nothing.", dead, "plain.dead")
            .above(0.2),
        Statement.of("With the shaped reward they do.", dead, "shaped.dead").below(0.01),
        Statement.of("Chains of roles bring perspectives.", opinions, "sft.opinions").above(1.5),
        Statement.of("Replies of one role for as many tokens do not.", opinions, "alone.opinions")
            .below(1.2),
        Statement.of("GRPO on accuracy adds to the chains.", accuracy, "plain.accuracy")
            .above("sft.accuracy"),
        Statement.of("The shaped reward adds to the chains.", accuracy, "shaped.accuracy")
            .above("sft.accuracy"),
        Statement.of("It costs no accuracy (2 points at most).", accuracy, "shaped.accuracy")
            .aboveBy(-0.02, "plain.accuracy"),
        Statement.of("It raises pass@5.", pass, "shaped.pass5").above("plain.pass5"),
        Statement.of("It raises distinct opinions.", opinions, "shaped.opinions")
            .above("plain.opinions"),
        Statement.of("It raises diversity of wording.", diversity, "shaped.diversity")
            .above("plain.diversity"),
        Statement.of("Chains in several orders: the order does not matter.", drop, "sft.drop")
            .within(0.02, 0),
        Statement.of(
                "Chains in one order (as many, of three times as many questions): it does.",
                drop,
                "ordered.drop")
            .above(0),
        Statement.of("And more than in several.", drop, "ordered.drop").above("sft.drop"));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    var council = new Council(trial.seed());
    var held = CouncilRuns.questions(council, 1, trial.size(HELD_OUT, 4));
    var heard = new LinkedHashMap<String, Hearing>();
    var outcome = Outcome.none();
    try (var bench = RecipeBench.open(trial)) {
      var runs = new CouncilRuns(bench);
      runs.all(council);
      for (var arm : ARMS) {
        var model = bench.folder().resolve(arm.run()).resolve("model");
        var hearing = Hearing.of(model, held, UnaryOperator.identity(), trial);
        heard.put(arm.name(), hearing);
        if (arm.run().endsWith("/sft")) {
          var turned = Hearing.of(model, held, List::reversed, trial);
          double drop = hearing.mean(Reply::accuracy) - turned.mean(Reply::accuracy);
          outcome = outcome.figure(arm.name() + ".drop", drop);
        }
      }
      outcome =
          outcome
              .figure("plain.dead", runs.dead("plain"))
              .figure("shaped.dead", runs.dead("shaped"));
    }
    return described(outcome, heard);
  }

  private static Outcome described(Outcome figures, SequencedMap<String, Hearing> heard) {
    var outcome = figures;
    for (var each : heard.entrySet()) {
      var hearing = each.getValue();
      outcome =
          outcome
              .figure(each.getKey() + ".accuracy", hearing.mean(Reply::accuracy))
              .figure(each.getKey() + ".pass5", hearing.passAt5())
              .figure(each.getKey() + ".opinions", hearing.opinions())
              .figure(each.getKey() + ".diversity", hearing.mean(Reply::diversity))
              .figure(each.getKey() + ".words", hearing.mean(Reply::words))
              .fact(each.getKey(), line(hearing));
    }
    return outcome
        .fact("correlation of accuracy with diversity over the arms", with(heard, Reply::diversity))
        .fact("correlation of accuracy with words over the arms", with(heard, Reply::words))
        .fact(
            "task",
            "6 groups with orders of 5 things, 3 of each in a question; every fourth question asks"
                + " for the largest of 3 numbers")
        .fact(
            "model",
            "2 layers, hidden %d; %d steps of %d replies of one role at %s, a fifth of them wrong"
                .formatted(
                    CouncilRuns.WIDTH,
                    CouncilRuns.ALONE_STEPS,
                    CouncilRuns.ALONE_ROWS,
                    CouncilRuns.ALONE_RATE))
        .fact(
            "chains",
            "%d questions to 3 groups, %d paths each, 3 orders, for one order %d questions; %d steps of %d at %s"
                .formatted(
                    CouncilRuns.QUESTIONS,
                    CouncilRuns.PATHS,
                    CouncilRuns.ORDERS * CouncilRuns.QUESTIONS,
                    CouncilRuns.CHAIN_STEPS,
                    CouncilRuns.CHAIN_ROWS,
                    CouncilRuns.CHAIN_RATE))
        .fact(
            "GRPO",
            "%d steps of %d questions by 8 samples at %s; %d questions held out, 6 samples each"
                .formatted(
                    CouncilRuns.ALIGN_STEPS, CouncilRuns.TASKS, CouncilRuns.ALIGN_RATE, HELD_OUT));
  }

  private static String line(Hearing hearing) {
    return String.format(
        Locale.ROOT,
        "accuracy %.3f, pass@5 %.3f, opinions %.2f, diversity %.3f, %.0f words",
        hearing.mean(Reply::accuracy),
        hearing.passAt5(),
        hearing.opinions(),
        hearing.mean(Reply::diversity),
        hearing.mean(Reply::words));
  }

  /// The correlation by task.
  private static String with(SequencedMap<String, Hearing> heard, ToDoubleFunction<Reply> measure) {
    var correlations = new LinkedHashMap<String, String>();
    for (var kind : heard.firstEntry().getValue().kinds()) {
      var arms = heard.values().stream().map(each -> each.of(kind)).toList();
      var found =
          ScoreAgreement.pearson(
              arms.stream().mapToDouble(arm -> arm.mean(measure)).toArray(),
              arms.stream().mapToDouble(arm -> arm.mean(Reply::accuracy)).toArray());
      correlations.put(
          kind,
          found.isPresent() ? String.format(Locale.ROOT, "%.2f", found.getAsDouble()) : "none");
    }
    return correlations.toString().replaceAll("[{}]", "").replace("=", " ");
  }
}
