package plumbline.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.data.preference.AnswerForm;
import plumbline.model.ModelDirectory;
import plumbline.optim.AdamW;
import plumbline.recipe.Feed;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.PublishedModel;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Learns answers by heart in a loop of one's own, and writes a model directory.
final class FineTuning {
  private static final int STEPS = 30;
  private static final int ROWS = 4; // a step
  private static final long SEED = 7;

  static void run(Path from, Map<String, String> answers, Path to, DoubleConsumer losses)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(from);
    try (var lanes = Lanes.forMachine();
        var tokenizer = Tokenizer.load(from);
        var start = ModelDirectory.load(from, config, DType.FLOAT32, Device.CPU);
        var policy = TrainablePolicy.full(config, start, lanes.count());
        var optimizer = AdamW.Settings.standard(0.01).of(policy.trained())) {
      var update = new Update(policy, lanes, optimizer, Update.Settings.standard());
      var rows = rows(AnswerForm.of(from, tokenizer), answers);
      var feed = Feed.shuffled(rows, ROWS, SEED);
      for (long step = 0; step < STEPS; step++) {
        var batch = feed.batch(step);
        var key = new SampleKey(SEED, step, 0, 0);
        losses.accept(update.apply(batch, 3e-3, key, MicroLoss.crossEntropy(batch)).loss());
      }
      PublishedModel.write(
          new Artifacts(Disk.local()),
          to,
          config,
          policy.tensors(),
          policy.type(),
          from, // the tokenizer goes along
          STEPS,
          Provenance.of(SEED, "my fine-tuning"));
    }
  }

  private static List<TrainingRow> rows(AnswerForm form, Map<String, String> answers) {
    return answers.entrySet().stream()
        .map(each ->
            form.whole(
                    List.of(Message.user(each.getKey())),
                    List.of(Message.assistant(each.getValue())))
                .row(LossKind.CROSS_ENTROPY, 0))
        .toList();
  }
}
