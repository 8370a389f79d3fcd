package plumbline.claim.kimi;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.claim.Trial;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.optim.AdamW;
import plumbline.optim.FlatParameters;
import plumbline.optim.Muon;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;
import plumbline.optim.Schedule;
import plumbline.tensor.DType;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// One way to train a small model on text. Arms of a seed start from the same weights and read the
/// same windows in the same order.
///
/// @param name for the progress line
/// @param muon whether matrices are updated by Muon; all is by AdamW otherwise
/// @param rate the largest learning rate
/// @param falling whether the rate falls to 0 after a warm-up; constant otherwise
/// @param clip limit of attention scores; infinite only watches; empty does not look
record Arm(
    String name, boolean muon, double rate, boolean falling, Optional<QkClip.Settings> clip) {
  static final int ROWS = 8;
  static final int LENGTH = 64;
  private static final double DECAY = 0.1;

  /// What an arm came to.
  ///
  /// @param losses held-out loss in nats a character, every so often and at the end
  /// @param scores largest attention score of every step's forward; empty where nobody looked
  record Result(List<Double> losses, List<Double> scores) {
    double loss() {
      return losses.getLast();
    }

    double largestScore() {
      return scores.stream().mapToDouble(each -> each).max().orElseThrow();
    }

    /// Share of the steps after which the held-out loss is at most `level`; a step more than all
    /// where it never is.
    double shareUntil(double level) {
      int n = losses.size();
      for (int i = 0; i < n; i++) {
        if (losses.get(i) <= level) {
          return (i + 1.0) / n;
        }
      }
      return (n + 1.0) / n;
    }
  }

  /// Called with the policy and its update when the last step is done.
  @FunctionalInterface
  interface Afterwards {
    void look(TrainablePolicy policy, Optimizer optimizer, List<TrainingRow> rows)
        throws InterruptedException;
  }

  /// Trains, and looks at held-out text at the end alone.
  Result train(Trial trial, ModelConfig config, TinyText text, int steps)
      throws InterruptedException {
    return train(trial, config, text, new Course(steps, steps), (_, _, _) -> {});
  }

  /// How long an arm is trained.
  ///
  /// @param every so many steps it is held against other text
  record Course(int steps, int every) {}

  Result train(Trial trial, ModelConfig config, TinyText text, Course course, Afterwards afterwards)
      throws InterruptedException {
    int steps = course.steps();
    var held = text.heldOut(trial.size(32, 4), LENGTH);
    var losses = new ArrayList<Double>();
    var scores = new ArrayList<Double>();
    try (var initial = Parameters.initialise(config, trial.seed());
        var policy = TrainablePolicy.full(config, initial, trial.lanes().count());
        var optimizer = optimizer(policy.trained())) {
      var update = new Update(policy, trial.lanes(), optimizer, settings());
      var rates = rates(steps);
      for (int step = 0; step < steps; step++) {
        trial.at(name, step, steps);
        var key = new SampleKey(trial.seed(), step, 0, 0);
        var rows = text.rows(key, ROWS, LENGTH);
        var report = update.apply(rows, rates.at(step), key, MicroLoss.crossEntropy(rows));
        var score = report.figures().get("attention/max_logit");
        if (score != null) {
          scores.add(score);
        }
        if ((step + 1) % course.every() == 0 || step + 1 == steps) {
          losses.add(TextLoss.heldOut(trial, policy, held));
        }
      }
      afterwards.look(
          policy, optimizer, text.rows(new SampleKey(trial.seed(), steps, 0, 0), ROWS, LENGTH));
    }
    return new Result(losses, scores);
  }

  private Optimizer optimizer(FlatParameters trained) {
    return muon
        ? new Muon(trained, Muon.Settings.standard(DECAY))
        : new AdamW(trained, new AdamW.Settings(0.9, 0.95, 1e-8, DECAY));
  }

  private Schedule rates(int steps) {
    int warmUp = Math.max(1, steps / 10);
    return falling
        ? new Schedule.Linear(rate, 0, warmUp, Math.max(steps, warmUp + 1))
        : new Schedule.Constant(rate, warmUp);
  }

  private Update.Settings settings() {
    return new Update.Settings(1.0, ROWS * LENGTH / 2, 1.0, false, DType.FLOAT32).clipped(clip);
  }
}
