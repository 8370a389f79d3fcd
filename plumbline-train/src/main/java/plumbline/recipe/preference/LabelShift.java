package plumbline.recipe.preference;

import java.util.Arrays;
import java.util.List;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.train.Run;
import plumbline.train.Scorer;

/// What the rewards of labelled answers are held against: z0 of KTO, delta of BCO.
///
/// @param loss says which
/// @param policy scores rows under the policy as it is
/// @param reference scores them under the reference
record LabelShift(UnpairedLoss loss, Scorer policy, Scorer reference) {
  /// That of a step; the running mean of BCO takes the step in and is carried on in `run`.
  ///
  /// @param under the step's columns under the reference
  double ofStep(List<LabelRow> batch, List<Floats> under, Run run) throws InterruptedException {
    return switch (loss) {
      case UnpairedLoss.Kto _ -> mismatched(batch);
      case UnpairedLoss.ApoZero _ -> 0;
      case UnpairedLoss.Bco(double beta) -> {
        var own = policy.logProbs(batch.stream().map(LabelRow::row).toList());
        double rewards;
        try (var _ = TensorScope.open()) {
          rewards = beta * sums(own).minus(sums(under)).sum().item();
        }
        yield RewardShift.with(rewards, batch.size(), run);
      }
    };
  }

  /// That of rows that are not learnt from; the running mean is as the steps so far left it.
  double ofHeldOut(List<LabelRow> rows, Run run) throws InterruptedException {
    return switch (loss) {
      case UnpairedLoss.Kto _ -> mismatched(rows);
      case UnpairedLoss.ApoZero _ -> 0;
      case UnpairedLoss.Bco _ -> RewardShift.of(run).value();
    };
  }

  private double mismatched(List<LabelRow> rows) throws InterruptedException {
    var mismatched = LabelRow.mismatched(rows);
    var own = policy.logProbs(mismatched);
    var other = reference.logProbs(mismatched);
    try (var _ = TensorScope.open()) {
      var ones = new double[mismatched.size()];
      Arrays.fill(ones, 1);
      return UnpairedObjective.mismatchedKl(
          new Answers(sums(own), sums(other), Tensors.of(ones, ones.length)));
    }
  }

  /// Columns are 0 where a token is not said, so their sums are those of the completions.
  static Tensor sums(List<Floats> columns) {
    var sums = new double[columns.size()];
    for (int row = 0; row < sums.length; row++) {
      for (float value : columns.get(row).toArray()) {
        sums[row] += value;
      }
    }
    return Tensors.of(sums, sums.length);
  }
}
