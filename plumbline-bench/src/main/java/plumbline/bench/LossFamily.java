package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.objective.CovarianceLoss;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.optim.AdamW;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.Update;

/// What every surrogate costs over PPO's, value, metrics and way back to the log-probabilities of
/// 64 rows of 96 tokens, as a share of an optimiser step on as many tokens, which is taken in turn
/// with them.
final class LossFamily {
  private static final int ROWS = 64;
  private static final int TIME = 96;
  private static final int TIMES = 21;

  private LossFamily() {}

  private static Map<String, PolicyLoss> losses() {
    var losses = new LinkedHashMap<String, PolicyLoss>();
    losses.put("ppo", new PolicyLoss.Clipped(0.2, 0.2));
    losses.put("gspo", new PolicyLoss.Gspo(3e-4, 4e-4));
    losses.put("gspo_token", new PolicyLoss.GspoToken(3e-4, 4e-4));
    losses.put("gmpo", new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN));
    losses.put("cispo", new PolicyLoss.Cispo(0, 5));
    losses.put("sapo", new PolicyLoss.Sapo(1, 1.05));
    losses.put("reinforce", new PolicyLoss.Reinforce());
    losses.put("rloo_seq", new PolicyLoss.RlooSequence(0.2, 0.2));
    losses.put("luspo", new PolicyLoss.Luspo(2e-3, 2.5e-3));
    losses.put("vespo", new PolicyLoss.Vespo(2, 3, 3, 2));
    losses.put("clip_cov", new CovarianceLoss.ClipCov(0.2, 0.2, 2e-4, 1, 5));
    losses.put("kl_cov", new CovarianceLoss.KlCov(2e-4, 0.1));
    return losses;
  }

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    var losses = losses();
    var taken = new LinkedHashMap<String, List<Double>>();
    var steps = new ArrayList<Double>();
    try (var policy = SmallLlama.policy(512, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var update =
          new Update(
              policy, lanes, optimizer, new Update.Settings(1, 2048, 1, false, DType.FLOAT32));
      for (int time = -3; time < TIMES; time++) {
        for (var loss : losses.entrySet()) {
          double seconds = seconds(PolicyObjective.of(loss.getValue()));
          if (time >= 0) {
            taken.computeIfAbsent(loss.getKey(), _ -> new ArrayList<>()).add(seconds);
          }
        }
        if (time % 3 == 0) {
          steps.add(step(update, time));
        }
      }
    }
    write(taken, Repeated.median(steps.subList(1, steps.size())), out);
  }

  private static void write(Map<String, List<Double>> taken, double step, ObjectNode out) {
    double plain = Repeated.median(taken.getOrDefault("ppo", List.of()));
    out.put("step_seconds", step);
    out.put("ppo_share", plain / step);
    double most = 0;
    for (var each : taken.entrySet()) {
      double more = (Repeated.median(each.getValue()) - plain) / step;
      most = Math.max(most, more);
      out.put(each.getKey() + "_over_ppo_share", more);
    }
    out.put("most_over_ppo_share", most);
  }

  private static double seconds(PolicyObjective objective) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var logProbs = Tensors.of(numbers(0, -1), ROWS, TIME).requireGrad();
      var batch =
          new PolicyBatch(
              logProbs,
              Tensors.of(numbers(1, -1), ROWS, TIME),
              Tensors.full(1, DType.BOOL, Device.CPU, ROWS, TIME),
              Tensors.of(Arrays.copyOf(numbers(2, 1), ROWS), ROWS));
      long start = System.nanoTime();
      objective.evaluate(batch, StepTotals.of(objective, List.of(batch))).share().backward();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static float[] numbers(long sample, double sign) {
    var key = SampleKey.of(11).withSample(sample);
    var numbers = new float[ROWS * TIME];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) (sign * key.uniform(i));
    }
    return numbers;
  }

  private static double step(Update update, int number) throws InterruptedException {
    var rows = SmallLlama.rows(512, ROWS, TIME);
    long start = System.nanoTime();
    update.apply(rows, 1e-5, SampleKey.of(number), SmallLlama.crossEntropy(ROWS * (TIME - 1)));
    return (System.nanoTime() - start) / 1e9;
  }
}
