package plumbline.claim.kimi;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import plumbline.claim.Claim;
import plumbline.claim.Outcome;
import plumbline.claim.Statement;
import plumbline.claim.Trial;
import plumbline.model.Parameters;
import plumbline.optim.AdamW;
import plumbline.optim.ExpertBalancing;
import plumbline.tensor.DType;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Whether biases that are moved after every step even the loads of experts, and what it costs: a
/// model in the shape of Kimi K2 learns text with and without them from the same start. Whether the
/// mean of the steps is taken off makes no difference here: it shifts all biases of a layer alike,
/// which leaves every choice as it is.
public final class KimiBalance implements Claim {
  private static final double RATE = 3e-3;
  private static final int ROWS = 16;
  private static final int CHARACTERS = 96;
  private static final int HELD_OUT = 64;

  /// With and without the updates.
  private enum Arm {
    BALANCED,
    LEFT_ALONE;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Update.Settings settings() {
      var plain = new Update.Settings(1, 4096, 1, false, DType.FLOAT32);
      return switch (this) {
        case BALANCED -> plain.balanced(ExpertBalancing.standard());
        case LEFT_ALONE -> plain;
      };
    }
  }

  @Override
  public String name() {
    return "kimi-k2-balance";
  }

  @Override
  public String title() {
    return "biases of routers even the loads of experts at no loss";
  }

  @Override
  public List<Statement> statements() {
    var load = "max/mean expert load, mean of the layers and of the last 50 of 300 steps";
    var worst = "the same of the least even layer of each step";
    return List.of(
        Statement.of("Bias updates even the loads of experts.", load, "balanced.load").below(1.5),
        Statement.of("They do in every layer.", worst, "balanced.worst-load").below(1.5),
        Statement.of("Without them loads stay less even.", load, "balanced.load")
            .below("left-alone.load"),
        Statement.of("They do in every layer.", worst, "balanced.worst-load")
            .below("left-alone.worst-load"),
        Statement.of(
                "Even loads cost no loss (at most 1 %).",
                "held-out loss after 300 steps, nats a character", "balanced.loss")
            .notWorseByShare(0.01, "left-alone.loss"));
  }

  @Override
  public Outcome run(Trial trial) throws IOException, InterruptedException {
    var text = TinyText.of(Optional.empty());
    var outcome = Outcome.none();
    for (var arm : Arm.values()) {
      outcome = outcome.and(measure(arm, text, trial));
    }
    return outcome
        .fact("model", "2 layers, hidden 64, 8 experts of 64 of which 2, a shared one")
        .fact("text", text.source())
        .fact("training", "300 steps of 16 windows of 96 characters; AdamW at 0.003");
  }

  private static Outcome measure(Arm arm, TinyText text, Trial trial) throws InterruptedException {
    int steps = trial.size(300, 6);
    int last = trial.size(50, 2);
    var config = TinyModels.mixture(text.vocab());
    try (var initial = Parameters.initialise(config, trial.seed());
        var policy = TrainablePolicy.full(config, initial, trial.lanes().count());
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.01))) {
      var update = new Update(policy, trial.lanes(), optimizer, arm.settings());
      double load = 0;
      double worst = 0;
      for (int step = 0; step < steps; step++) {
        var key = new SampleKey(trial.seed(), step, 0, 0);
        var rows = text.rows(key, ROWS, CHARACTERS);
        var experts = update.apply(rows, RATE, key, MicroLoss.crossEntropy(rows)).experts();
        if (step >= steps - last) {
          load += experts.balance() / last;
          worst += experts.worstBalance() / last;
        }
        trial.at(arm.label(), step + 1, steps);
      }
      return Outcome.none()
          .figure(arm.label() + ".load", load)
          .figure(arm.label() + ".worst-load", worst)
          .figure(
              arm.label() + ".loss",
              TextLoss.heldOut(trial, policy, text.heldOut(HELD_OUT, CHARACTERS)));
    }
  }
}
