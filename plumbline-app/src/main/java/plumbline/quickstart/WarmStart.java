package plumbline.quickstart;

import java.io.IOException;
import java.util.function.Consumer;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.optim.Optimizer;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.SupervisedRecipe;
import plumbline.tensor.DType;
import plumbline.train.Run;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Supervised learning on solutions until the model solves about every fourth task: enough for
/// rewards to differ within a group, not so much that nothing is left to learn.
final class WarmStart {
  private static final int WARM_UP_STEPS = 50; // of the learning rate
  private static final int CHECK_EVERY = 10;
  private static final int CHECK_TASKS = 128;
  private static final int CHECK_SAMPLES = 4;

  private final Workshop workshop;
  private final Consumer<String> remarks;

  /// @param remarks takes remarks for the user
  WarmStart(Workshop workshop, Consumer<String> remarks) {
    this.workshop = workshop;
    this.remarks = remarks;
  }

  /// The shape of the small model: about a million parameters in the Llama layout.
  ModelConfig shape() {
    var specials = workshop.tokenizer().specials();
    return ModelConfig.llama(128, 384, 4, 4, workshop.tokenizer().size(), 64)
        .withTokens(
            specials.bos().orElseThrow(),
            specials.eos().orElseThrow(),
            specials.pad().orElseThrow());
  }

  TrainablePolicy fresh() {
    try (var initial = Parameters.initialise(shape(), workshop.seed())) {
      return TrainablePolicy.full(shape(), initial, workshop.lanes().count());
    }
  }

  Optimizer optimizer(TrainablePolicy policy) {
    return workshop.task().warmUp().rule().of(policy.trained());
  }

  /// Trains `policy`; false where it was stopped before it had learnt enough.
  boolean train(TrainablePolicy policy, Optimizer optimizer, Run run)
      throws IOException, InterruptedException {
    var warmUp = workshop.task().warmUp();
    var recipe =
        new SupervisedRecipe(
            workshop.warmRows(),
            new Schedule.Constant(warmUp.rate(), WARM_UP_STEPS),
            warmUp.steps(),
            workshop.seed(),
            step -> isEnough(step, warmUp, policy));
    var settings = new Update.Settings(1.0, 4096, 1.0, false, DType.FLOAT32);
    var update = new Update(policy, workshop.lanes(), optimizer, settings);
    return recipe.train(update, run, Evaluator.none());
  }

  private boolean isEnough(long step, QuickstartTask.WarmUp warmUp, TrainablePolicy policy) {
    if (!warmUp.mayEndEarly() || (step + 1) % CHECK_EVERY != 0) {
      return false;
    }
    double rate = passRate(policy);
    if (rate < warmUp.enough()) {
      return false;
    }
    remarks.accept(learnt(rate, warmUp.enough()));
    return true;
  }

  static String learnt(double rate, double enough) {
    return "warm start: %.1f %% of the answers are right, %.1f %% are enough to learn from rewards"
        .formatted(100 * rate, 100 * enough);
  }

  private double passRate(TrainablePolicy policy) {
    try {
      var held = workshop.heldOut(CHECK_TASKS);
      var rollout = workshop.rollout(policy.network(0), CHECK_SAMPLES);
      return workshop.judging().results(held.attempt(rollout)).stream()
          .mapToDouble(result -> result.accuracy())
          .average()
          .orElse(0);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
