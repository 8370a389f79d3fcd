package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import plumbline.credit.Credit;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.generate.BatchEngine;
import plumbline.generate.Generated;
import plumbline.generate.GenerationRequest;
import plumbline.objective.BatchCounts;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.Update;

/// A GRPO step of 8 prompts with 8 samples each, 32 prompt tokens, one optimiser step, by its
/// parts, with products before and after it. Rewards are drawn by key, so that every group has
/// something to learn.
final class RolloutStep {
  private static final int GROUPS = 8;
  private static final int GROUP = 8;
  private static final int VOCAB = 512;
  private static final int WARM = 2;
  private static final int STEPS = 6;

  private final int length;
  private long generate;
  private long old;
  private long update;
  private long rest;
  private final List<Double> gemms = new ArrayList<>();
  private final List<Double> perProduct = new ArrayList<>();

  private RolloutStep(int length) {
    this.length = length;
  }

  /// With `length` new tokens.
  static void measure(Lanes lanes, int length, ObjectNode out) throws InterruptedException {
    new RolloutStep(length).run(lanes, out);
  }

  private void run(Lanes lanes, ObjectNode out) throws InterruptedException {
    try (var policy = SmallLlama.policy(VOCAB, lanes);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var engine =
          new BatchEngine(
              policy.network(0), lanes, BatchEngine.Settings.standard(), null, List.of());
      var updates =
          new Update(
              policy, lanes, optimizer, new Update.Settings(1, 2048, 1, false, DType.FLOAT32));
      for (int step = 0; step < WARM + STEPS; step++) {
        if (step == WARM) {
          generate = old = update = rest = 0;
          gemms.clear();
          perProduct.clear();
        }
        double before = GemmRate.measure(lanes, DType.FLOAT32);
        long start = System.nanoTime();
        var requests = Decoding.requests(VOCAB, GROUPS * GROUP, GROUPS, length);
        var generated = engine.generate(requests);
        long sampled = System.nanoTime();
        var rows = rows(requests, generated);
        long rewarded = System.nanoTime();
        Forward.logProbs(policy::network, lanes, rows, 2048, 1);
        long scored = System.nanoTime();
        update(updates, rows, SampleKey.of(step));
        long updated = System.nanoTime();
        generate += sampled - start;
        rest += rewarded - sampled;
        old += scored - rewarded;
        update += updated - scored;
        double gemm = (before + GemmRate.measure(lanes, DType.FLOAT32)) / 2;
        gemms.add(gemm);
        perProduct.add(1e9 / (updated - start - (scored - rewarded)) / gemm);
      }
      write(out);
    }
  }

  /// An optimiser step by PPO's loss on sampled rows.
  static void update(Update updates, List<TrainingRow> rows, SampleKey key)
      throws InterruptedException {
    var totals = new StepTotals(BatchCounts.of(rows));
    var objective = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2, null, null));
    updates.apply(
        rows,
        1e-5,
        key,
        (micro, logProbs, entropies) ->
            objective.evaluate(
                new PolicyBatch(
                    logProbs,
                    micro.column(TrainingRow::oldLogProbs),
                    micro.mask(LossKind.POLICY_GRADIENT),
                    micro.column(TrainingRow::credit).select(1, 0)),
                totals));
  }

  private void write(ObjectNode out) {
    double rows = (double) STEPS * GROUPS * GROUP;
    double tokens = rows * (Decoding.PROMPT + length);
    double needed = generate + update + rest;
    out.put("tokens_per_second", tokens / (needed / 1e9));
    out.put("generated_per_second", rows * length / (generate / 1e9));
    out.put("share_generate", generate / needed);
    out.put("share_update", update / needed);
    out.put("share_rest", rest / needed);
    out.put("old_forward_over_step", old / needed);
    out.put("gemm_gflops", Repeated.median(gemms) / 1e9);
    out.put("tokens_per_gflop", tokens / STEPS * Repeated.median(perProduct) * 1e9);
  }

  static List<TrainingRow> rows(List<GenerationRequest> requests, List<Generated> generated) {
    var groups = new ArrayList<RewardGroup>();
    for (int group = 0; group < GROUPS; group++) {
      var samples = new ArrayList<Sample>();
      for (int sample = 0; sample < GROUP; sample++) {
        samples.add(Sample.scored(new SampleKey(5, 0, group, sample).uniform(0)));
      }
      groups.add(new RewardGroup("g" + group, samples));
    }
    var advantages = new Credit.Group(1e-4).assign(groups).flat();
    var rows = new ArrayList<TrainingRow>();
    for (int i = 0; i < generated.size(); i++) {
      var tokens = requests.get(i).prompt().then(generated.get(i).tokens());
      int n = tokens.size();
      var kinds = new ArrayList<>(Collections.nCopies(Decoding.PROMPT, LossKind.NONE));
      kinds.addAll(Collections.nCopies(n - Decoding.PROMPT, LossKind.POLICY_GRADIENT));
      rows.add(
          new TrainingRow(
              tokens,
              kinds,
              Floats.filled(n, 1),
              Floats.filled(Decoding.PROMPT, 0).then(generated.get(i).logProbs()),
              Floats.filled(n, (float) advantages[i]),
              i / GROUP));
    }
    return rows;
  }
}
