package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// One new token of every row: queries and keys turned to their positions, keys and values put into
/// the cache.
///
/// @param heads of the queries
/// @param kvHeads of keys and values
/// @param dim width of a head
public record StepTurn(int heads, int kvHeads, int dim) {
  /// Keys and values of one layer, both FLOAT32 [slots, kvHeads, capacity, dim].
  ///
  /// @param firstSlot of the first row
  public record Cache(Tensor keys, Tensor values, int firstSlot) {}

  /// The turned queries [rows, heads, 1, dim].
  ///
  /// @param projected queries, keys and values side by side [rows, .., (heads + 2 * kvHeads) * dim]
  public Tensor of(Tensor projected, Places places, Cache cache) {
    int rows = places.positions().length;
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, rows, heads, 1, dim);
    var in = projected.segment();
    var out = result.segment();
    var keys = cache.keys().segment();
    var values = cache.values().segment();
    long capacity = cache.keys().size(2);
    var row = new float[(heads + 2 * kvHeads) * dim];
    for (int r = 0; r < rows; r++) {
      int position = Math.toIntExact(places.positions()[r]);
      RowArrays.read(in, (long) r * row.length, row, row.length);
      places.turn(row, 0, heads + kvHeads, dim, r);
      RowArrays.write(row, 0, out, (long) r * heads * dim, heads * dim);
      long slot = (long) (cache.firstSlot() + r) * kvHeads;
      append(row, heads * dim, keys, slot, capacity, position);
      append(row, (heads + kvHeads) * dim, values, slot, capacity, position);
    }
    return result;
  }

  private void append(
      float[] row, int first, MemorySegment all, long slot, long capacity, int position) {
    for (int head = 0; head < kvHeads; head++) {
      long place = ((slot + head) * capacity + position) * dim;
      RowArrays.write(row, first + head * dim, all, place, dim);
    }
  }
}
