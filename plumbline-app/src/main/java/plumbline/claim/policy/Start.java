package plumbline.claim.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import plumbline.claim.Trial;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.optim.Schedule;
import plumbline.quickstart.QuickstartTask;
import plumbline.quickstart.Workshop;
import plumbline.tensor.DType;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Where all arms of a seed start: a small model that learnt solutions of the task for a while.
///
/// @param trial what is measured
/// @param workshop the task and its tokens
/// @param config shape of the model
/// @param parameters of the warmed model
/// @param scratch a directory for the runs of the arms, gone when this is closed
record Start(
    Trial trial, Workshop workshop, ModelConfig config, Parameters parameters, Path scratch)
    implements AutoCloseable {
  static final int MICRO_TOKENS = 4096;
  private static final int WARM_UP_STEPS = 20;

  /// A Llama of two layers of four heads, warmed as `task` says.
  ///
  /// @param width hidden width
  /// @param positions longest row
  static Start warm(Trial trial, QuickstartTask task, int width, int positions)
      throws IOException, InterruptedException {
    var scratch = Files.createTempDirectory("plumbline-claim");
    TokenizerTrainer.characters(task.generator().alphabet(), SpecialTokenNames.standard())
        .write(scratch);
    var tokenizer = Tokenizer.load(scratch);
    var workshop = new Workshop(task, tokenizer, trial.lanes(), trial.seed());
    var specials = tokenizer.specials();
    var config =
        ModelConfig.llama(width, 3 * width, 2, 4, tokenizer.size(), positions)
            .withTokens(
                specials.bos().orElseThrow(),
                specials.eos().orElseThrow(),
                specials.pad().orElseThrow());
    return new Start(trial, workshop, config, learn(trial, workshop, config), scratch);
  }

  private static Parameters learn(Trial trial, Workshop workshop, ModelConfig config)
      throws InterruptedException {
    var stage = workshop.task().warmUp();
    int steps = trial.size(stage.steps(), 2);
    try (var initial = Parameters.initialise(config, trial.seed());
        var policy = TrainablePolicy.full(config, initial, trial.lanes().count());
        var optimizer = stage.rule().of(policy.trained())) {
      var update =
          new Update(
              policy,
              trial.lanes(),
              optimizer,
              new Update.Settings(1, MICRO_TOKENS, 1, false, DType.FLOAT32));
      var rates =
          new Schedule.Linear(stage.rate(), 0, WARM_UP_STEPS, Math.max(steps, WARM_UP_STEPS + 1));
      for (int step = 0; step < steps; step++) {
        trial.at("warm start", step, steps);
        var rows = workshop.warmRows().batch(step);
        var key = new SampleKey(trial.seed(), step, 0, 0);
        update.apply(rows, rates.at(step), key, MicroLoss.crossEntropy(rows));
      }
      return policy.frozenCopy();
    }
  }

  @Override
  public void close() throws IOException {
    parameters.close();
    workshop.tokenizer().close();
    try (var files = Files.walk(scratch)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
