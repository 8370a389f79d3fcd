package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.Update;

/// Supervised steps of 8 rows of 128 tokens: tokens per second and share of the product rate. The
/// first steps, in which the JVM compiles, are told apart.
final class TrainingStep {
  private static final int ROWS = 8;
  private static final int VOCAB = 512;
  private static final int COLD = 30;
  private static final int STEPS = 6;
  private static final double PYTORCH_TOKENS_PER_GFLOP = 7200.0 / 400;
  private static final double TRL_TOKENS_PER_GFLOP = 6512.0 / 400;

  private TrainingStep() {}

  static void measure(Lanes lanes, DType compute, ObjectNode out) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.01))) {
      var update =
          new Update(policy, lanes, optimizer, new Update.Settings(1, 4096, 1, false, compute));
      var rows = SmallLlama.rows(VOCAB, ROWS, SmallLlama.TIME);
      var loss = SmallLlama.crossEntropy(ROWS * (SmallLlama.TIME - 1));
      out.put("tokens_per_second_first", rate(update, rows, loss, COLD));
      var rates = new ArrayList<Double>();
      var gemms = new ArrayList<Double>();
      for (int repetition = 0; repetition < 7; repetition++) { // in turn: a second load hits both
        gemms.add(GemmRate.measure(lanes, DType.FLOAT32));
        rates.add(rate(update, rows, loss, STEPS));
      }
      double rate = Repeated.median(rates);
      double gemm = Repeated.median(gemms);
      double flops = rate * 3 * SmallLlama.config(VOCAB).forwardFlops(SmallLlama.TIME);
      out.put("tokens_per_second", rate);
      out.put("tokens_per_second_best", Collections.max(rates));
      out.put("gemm_gflops", gemm / 1e9);
      out.put("utilisation", flops / gemm);
      out.put("over_pytorch", rate / gemm * 1e9 / PYTORCH_TOKENS_PER_GFLOP);
      out.put("over_trl", rate / gemm * 1e9 / TRL_TOKENS_PER_GFLOP);
      out.put("peak_megabytes", ProcessMemory.peak() / 1e6);
    }
  }

  /// Tokens per second of a few steps.
  private static double rate(Update update, List<TrainingRow> rows, MicroLoss loss, int steps)
      throws InterruptedException {
    long start = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      update.apply(rows, 1e-4, SampleKey.of(step), loss);
    }
    return steps * ROWS * SmallLlama.TIME / ((System.nanoTime() - start) / 1e9);
  }
}
