package plumbline.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import plumbline.credit.Credit;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.generate.Generated;
import plumbline.generate.GenerationRequest;
import plumbline.objective.BatchCounts;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Update;

/// Rows to train on, of what an engine sampled: groups lie one behind the other, rewards are drawn
/// by key.
final class SampledRows {
  private SampledRows() {}

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

  /// Rows of `count` groups of one size.
  static List<TrainingRow> of(
      List<GenerationRequest> requests, List<Generated> generated, int count) {
    int size = generated.size() / count;
    var groups = new ArrayList<RewardGroup>();
    for (int group = 0; group < count; group++) {
      var samples = new ArrayList<Sample>();
      for (int sample = 0; sample < size; sample++) {
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
              i / size));
    }
    return rows;
  }
}
