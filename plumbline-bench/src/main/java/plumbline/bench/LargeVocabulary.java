package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.Update;

/// Peak memory of a supervised step of 4 rows of 512 tokens with a vocabulary of 150,000, over what
/// the process held before the step, against a materialised logits tensor with its gradient. Run it
/// in a process of its own: the peak of a process never falls.
final class LargeVocabulary {
  private static final int VOCAB = 150_000;
  private static final int ROWS = 4;
  private static final int TIME = 512;

  private LargeVocabulary() {}

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var update =
          new Update(
              policy, lanes, optimizer, new Update.Settings(1, TIME, 1, false, DType.FLOAT32));
      var rows = SmallLlama.rows(VOCAB, ROWS, TIME);
      long before = kilobytes("VmRSS") * 1024;
      update.apply(rows, 1e-5, SampleKey.of(0), SmallLlama.crossEntropy(ROWS * (TIME - 1)));
      long peak = kilobytes("VmHWM") * 1024;
      double materialised = 2.0 * Float.BYTES * ROWS * TIME * VOCAB;
      out.put("peak_over_start_megabytes", (peak - before) / 1e6);
      out.put("materialised_megabytes", materialised / 1e6);
      out.put("ratio", (peak - before) / materialised);
    }
  }

  private static long kilobytes(String field) {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith(field + ":")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    throw new IllegalStateException("the system does not tell " + field);
  }
}
