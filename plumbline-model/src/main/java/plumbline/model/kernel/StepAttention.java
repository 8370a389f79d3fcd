package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.MatrixVector;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Attention of one new token a row over what the cache holds of its row: `softmax(scale * K q)^T
/// V` of every head, each row over as many keys as it has.
///
/// @param heads of the queries
/// @param kvHeads of keys and values
/// @param dim width of a head
/// @param reach how many positions back a query sees, its own included
/// @param scale of the scores
public record StepAttention(int heads, int kvHeads, int dim, int reach, double scale) {
  /// What the heads make of their rows, of the shape of the queries.
  ///
  /// @param queries turned to their positions [rows, heads, 1, dim]
  /// @param positions of the new tokens, whose keys and values the cache already holds
  public Tensor of(Tensor queries, long[] positions, StepTurn.Cache cache) {
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, queries.shape());
    var asked = queries.segment();
    var keys = cache.keys().segment();
    var values = cache.values().segment();
    var mixed = result.segment();
    var softmax = new Softmax(longest(positions));
    long capacity = cache.keys().size(2);
    for (int row = 0; row < positions.length; row++) {
      int end = Math.toIntExact(positions[row] + 1);
      int first = Math.max(0, end - reach);
      for (int head = 0; head < heads; head++) {
        long slot = (long) (cache.firstSlot() + row) * kvHeads + head * kvHeads / heads;
        long start = slot * capacity + first;
        long query = (long) row * heads + head;
        mix(
            vectors(asked, query, 1),
            vectors(keys, start, end - first),
            vectors(values, start, end - first),
            softmax,
            vectors(mixed, query, 1));
      }
    }
    return result;
  }

  private int longest(long[] positions) {
    long last = Arrays.stream(positions).max().orElse(0);
    return Math.toIntExact(Math.min(reach, last + 1));
  }

  private MemorySegment vectors(MemorySegment all, long start, long count) {
    return all.asSlice(start * dim * Float.BYTES, count * dim * Float.BYTES);
  }

  private void mix(
      MemorySegment query,
      MemorySegment keys,
      MemorySegment values,
      Softmax softmax,
      MemorySegment result) {
    int count = Math.toIntExact(keys.byteSize() / Float.BYTES / dim);
    MatrixVector.product(keys, count, dim, query, (float) scale, softmax.scores());
    float sum = softmax.raise(count);
    MatrixVector.transposedProduct(values, count, dim, softmax.weights(), 1 / sum, result);
  }
}
