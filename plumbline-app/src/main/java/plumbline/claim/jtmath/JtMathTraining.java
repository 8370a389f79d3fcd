package plumbline.claim.jtmath;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;

/// What JT-Math's training gains: data that a model validates, a last stage that anneals, two
/// branches from the same base, and reinforcement learning in stages.
public final class JtMathTraining implements Claim {
  private static final double REMOVED = 2.0 / 3;

  @Override
  public String name() {
    return "jt-math-training";
  }

  @Override
  public String title() {
    return "validation by a model, annealing, both branches and staged reinforcement learning";
  }

  @Override
  public List<Statement> statements() {
    var all = new ArrayList<Statement>();
    all.addAll(branch("Instruct", "instruct", "greedy"));
    all.addAll(branch("Thinking", "thinking", "at temperature 0.65"));
    all.addAll(stages());
    all.addAll(data());
    return all;
  }

  private static List<Statement> branch(String name, String arm, String sampled) {
    var right = "share of right answers to held-out problems, " + sampled;
    return List.of(
        Statement.of(name + ": supervised learning raises the base.", right, arm + ".sft")
            .above(arm + ".base"),
        Statement.of("And reinforcement learning raises that.", right, arm + ".rl")
            .above(arm + ".sft"));
  }

  private static List<Statement> stages() {
    return List.of(
        Statement.of(
                "Stages are more accurate than full length at equal tokens.",
                "share of right answers to held-out problems, greedy, where both have sampled as"
                    + " many tokens, estimates of pass rates included",
                "staged.accuracy")
            .above("single.accuracy"),
        Statement.of(
                "Or they reach where full length ends with at most 80 % of the tokens it took"
                    + " there.",
                "1 where they did, 0 where they did not", "staged.reached")
            .above(0));
  }

  private static List<Statement> data() {
    var loss = "loss of held-out solutions, nats a token";
    return List.of(
        Statement.of("Annealing beats the same tokens at constant rate.", loss, "anneal.loss")
            .below("constant.loss"),
        Statement.of("On the mixture it does too.", loss, "anneal-mixture.loss")
            .below("constant-mixture.loss"),
        Statement.of("Of the best data it is better.", loss, "anneal.loss")
            .below("anneal-mixture.loss"),
        Statement.of("The last stage lowers the loss.", loss, "anneal.loss").below("stage-2.loss"),
        Statement.of(
                "Validation lowers the share of wrong solutions to a third or less.",
                "share of solutions that are wrong",
                "validated.wrong")
            .belowByShare(REMOVED, "raw.wrong"));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    try (var bench = RecipeBench.open(trial)) {
      return new TrainingArms(bench).all();
    }
  }
}
