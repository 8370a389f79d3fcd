package plumbline.recipe.preference;

import java.util.List;
import java.util.stream.IntStream;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.UnpairedBatch;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.train.Run;
import plumbline.train.Scorer;

/// Labelled answers that are not learnt from.
///
/// @param rows the answers
/// @param reference a column a row
/// @param objective the loss
public record HeldOutLabels(
    List<LabelRow> rows, List<Floats> reference, UnpairedObjective objective) {
  /// What they say of the policy that a run began with, which is the reference.
  public HeldOutMeasure atStart() {
    return under(reference, 0);
  }

  /// What they say of the policy after the steps so far.
  ///
  /// @param policy scores rows under it
  /// @param frozen scores them under the reference
  public HeldOutMeasure now(Scorer policy, Scorer frozen, Run run) throws InterruptedException {
    var columns = policy.logProbs(rows.stream().map(LabelRow::row).toList());
    return under(columns, new LabelShift(objective.loss(), policy, frozen).ofHeldOut(rows, run));
  }

  private HeldOutMeasure under(List<Floats> policy, double shift) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var wanted = new boolean[rows.size()];
      IntStream.range(0, wanted.length).forEach(i -> wanted[i] = rows.get(i).wanted());
      var lengths = rows.stream().mapToDouble(row -> row.answer().completion().saidCount());
      var answers =
          new Answers(
              LabelShift.sums(policy),
              LabelShift.sums(reference),
              Tensors.of(lengths.toArray(), wanted.length));
      var batch = new UnpairedBatch(answers, Tensors.of(wanted, wanted.length));
      return HeldOutMeasure.of(
          objective.margins(batch, shift).toDoubles(), objective.losses(batch, shift).toDoubles());
    }
  }
}
