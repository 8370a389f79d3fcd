package plumbline.objective;

import java.util.List;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// What aggregations divide by, known from the masks before the first forward. Counts of
/// micro-batches and ranks add.
///
/// @param tokens trained tokens
/// @param liveRows rows with at least one trained token
/// @param rows all rows
/// @param microBatches into how many pieces the step is cut
public record BatchCounts(double tokens, double liveRows, double rows, double microBatches) {
  /// Nothing yet.
  public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0);

  /// The counts of one micro-batch with this BOOL mask [rows, time].
  public static BatchCounts of(Tensor mask) {
    var perRow = mask.to(DType.INT64).sum(1, false).toLongs();
    long tokens = 0;
    long live = 0;
    for (long n : perRow) {
      tokens += n;
      live += n > 0 ? 1 : 0;
    }
    return new BatchCounts(tokens, live, perRow.length, 1);
  }

  /// The counts of one micro-batch of rows that are trained by policy gradient.
  public static BatchCounts of(List<TrainingRow> rows) {
    long tokens = 0;
    long live = 0;
    for (var row : rows) {
      int n = row.count(LossKind.POLICY_GRADIENT);
      tokens += n;
      live += n > 0 ? 1 : 0;
    }
    return new BatchCounts(tokens, live, rows.size(), 1);
  }

  /// Both together.
  public BatchCounts plus(BatchCounts other) {
    return new BatchCounts(
        tokens + other.tokens,
        liveRows + other.liveRows,
        rows + other.rows,
        microBatches + other.microBatches);
  }
}
