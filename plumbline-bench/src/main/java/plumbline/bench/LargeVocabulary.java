package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.Update;

/// Peak memory of a step of 4 rows of 512 tokens with a vocabulary of 150,000, over what the
/// process held before the step, against a materialised logits tensor with its gradient: a
/// supervised step, or one of two pairs that also pass through a reference. Run each in a process
/// of its own: the peak of a process never falls.
final class LargeVocabulary {
  static final int VOCAB = 150_000;
  private static final int ROWS = 4;
  private static final int TIME = 512;

  private LargeVocabulary() {}

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    var rows = SmallLlama.rows(VOCAB, ROWS, TIME);
    var loss = SmallLlama.crossEntropy(ROWS * (TIME - 1));
    measure(lanes, out, update -> update.apply(rows, 1e-5, SampleKey.of(0), loss));
  }

  /// Two pairs whose halves share a quarter of their tokens.
  static void measurePairs(Lanes lanes, ObjectNode out) throws InterruptedException {
    var config = SmallLlama.config(VOCAB);
    var rows = new ArrayList<TrainingRow>();
    for (int row = 0; row < ROWS; row++) {
      var prompt = SmallLlama.tokens(VOCAB, row / 2, TIME / 4);
      var answer = SmallLlama.tokens(VOCAB, ROWS + row, TIME - TIME / 4);
      rows.add(TrainingRow.supervised(prompt, answer).inGroup(row / 2));
    }
    try (var start = Parameters.initialise(config, 7)) {
      var reference = new CausalLm(config, start);
      measure(
          lanes,
          out,
          update -> {
            Forward.logProbsOfGroups(_ -> reference, lanes, rows, update.settings());
            update.applyGroups(rows, 1e-5, SampleKey.of(0), SmallLlama.crossEntropy(ROWS * TIME));
          });
    }
  }

  @FunctionalInterface
  private interface Step {
    void take(Update update) throws InterruptedException;
  }

  private static void measure(Lanes lanes, ObjectNode out, Step step) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var update =
          new Update(
              policy, lanes, optimizer, new Update.Settings(1, TIME, 1, false, DType.FLOAT32));
      long before = ProcessMemory.now();
      step.take(update);
      write(out, "", before, ROWS * TIME);
    }
  }

  /// Writes the peak of steps of at most so many tokens over what was held `before`.
  static void write(ObjectNode out, String suffix, long before, int tokens) {
    long over = ProcessMemory.peak() - before;
    double materialised = 2.0 * Float.BYTES * tokens * VOCAB;
    out.put("peak_over_start_megabytes" + suffix, over / 1e6);
    out.put("materialised_megabytes" + suffix, materialised / 1e6);
    out.put("ratio" + suffix, over / materialised);
  }
}
