package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.Update;

/// Supervised steps of 8 rows of 128 tokens: tokens per second and share of the product rate.
final class TrainingStep {
  private static final int ROWS = 8;
  private static final int VOCAB = 512;

  private TrainingStep() {}

  static void measure(Lanes lanes, DType compute, ObjectNode out) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.01))) {
      var update =
          new Update(policy, lanes, optimizer, new Update.Settings(1, 4096, 1, false, compute));
      var rows = SmallLlama.rows(VOCAB, ROWS, SmallLlama.TIME);
      var loss = SmallLlama.crossEntropy(ROWS * (SmallLlama.TIME - 1));
      for (int warm = 0; warm < 4; warm++) {
        update.apply(rows, 1e-4, SampleKey.of(warm), loss);
      }
      double before = GemmRate.measure(lanes, DType.FLOAT32);
      var rate =
          Repeated.best(
              5,
              () -> {
                for (int step = 0; step < 6; step++) {
                  update.apply(rows, 1e-4, SampleKey.of(step), loss);
                }
                return 6L * ROWS * SmallLlama.TIME;
              });
      double after = GemmRate.measure(lanes, DType.FLOAT32);
      double gemm = Math.max(before, after);
      double flops = rate.median() * 3 * SmallLlama.config(VOCAB).forwardFlops(SmallLlama.TIME);
      out.put("tokens_per_second", rate.median());
      out.put("tokens_per_second_best", rate.best());
      out.put("gemm_gflops", gemm / 1e9);
      out.put("utilisation", flops / gemm);
    }
  }
}
