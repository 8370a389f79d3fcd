package plumbline.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.trajectory.TokenFate;

/// What an objective does with every token of a micro-batch, for looking at.
final class Fates {
  private final long rows;
  private final long time;
  private final @Nullable TokenFate[] fates;

  private Fates(Tensor mask) {
    this.rows = mask.size(0);
    this.time = mask.size(1);
    this.fates = new TokenFate[Math.toIntExact(rows * time)];
  }

  /// One list a row, [rows][time].
  static List<List<TokenFate>> of(PolicyObjective objective, PolicyBatch batch, StepTotals step) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var leaf = batch.logProbs().detach().copy().requireGrad();
      var own = batch.detachedFrom(leaf);
      var columns = Columns.of(own);
      var perToken = objective.perToken(columns, step, new Measures(columns));
      var fates = new Fates(batch.mask());
      fates.set(batch.mask().not(), TokenFate.CONTEXT);
      fates.set(columns.advantages().equalTo(0), TokenFate.NO_ADVANTAGE);
      for (var cut : objective.choice().cuts(own, columns, step)) {
        fates.set(cut.tokens(), cut.fate());
      }
      var mismatch = objective.mismatch();
      if (mismatch != null) {
        var rollout = Objects.requireNonNull(batch.rollout(), "mismatch weights need roll");
        fates.set(
            mismatch.weights(batch.old(), rollout, batch.mask()).equalTo(0), TokenFate.MISMATCH);
      }
      fates.set(gradient(perToken, columns, leaf).equalTo(0), TokenFate.CLIPPED);
      return fates.byRow();
    }
  }

  private static Tensor gradient(Tensor perToken, Columns columns, Tensor leaf) {
    columns.mask().choose(perToken, 0).sum().backward();
    return Objects.requireNonNull(leaf.grad(), "the surrogate has no gradient");
  }

  /// Where BOOL `holds` and nothing was said before.
  private void set(Tensor holds, TokenFate fate) {
    var values = holds.to(DType.FLOAT32).toFloats();
    for (int at = 0; at < values.length; at++) {
      if (values[at] != 0 && fates[at] == null) {
        fates[at] = fate;
      }
    }
  }

  private List<List<TokenFate>> byRow() {
    var byRow = new ArrayList<List<TokenFate>>();
    for (int row = 0; row < rows; row++) {
      var own = new ArrayList<TokenFate>();
      for (int t = 0; t < time; t++) {
        var fate = fates[(int) (row * time) + t];
        own.add(fate == null ? TokenFate.TRAINED : fate);
      }
      byRow.add(own);
    }
    return byRow;
  }
}
