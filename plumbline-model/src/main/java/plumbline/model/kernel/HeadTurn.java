package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Takes queries, keys and values apart that stand side by side and turns them to their positions;
/// and the way back.
///
/// @param heads of the queries
/// @param kvHeads of keys and values
/// @param dim width of a head
public record HeadTurn(int heads, int kvHeads, int dim) {
  /// Turned queries [rows, heads, width, dim], turned keys and values [rows, kvHeads, length, dim],
  /// of which the last `width` belong to the row itself. In memory heads stand behind places: what
  /// attention gives lies as the queries do.
  public record Heads(Tensor queries, Tensor keys, Tensor values) {
    private int before() {
      return Math.toIntExact(keys.size(2) - queries.size(2));
    }
  }

  /// The heads of some tokens, 0 at empty seats.
  ///
  /// @param projected [.., (heads + 2 * kvHeads) * dim], a token for each of `places`
  /// @param before how many keys are left free before each row's own, for [#precede] to fill
  public Heads apart(Tensor projected, Seats seats, int before, Places places) {
    long length = (long) before + seats.width();
    var result =
        new Heads(
            grid(seats, seats.width(), heads),
            grid(seats, length, kvHeads),
            grid(seats, length, kvHeads));
    var from = projected.segment();
    var queries = inMemory(result.queries());
    var keys = inMemory(result.keys());
    var values = inMemory(result.values());
    var row = new float[width()];
    int token = seats.first();
    for (int r = 0; r < seats.rows(); r++) {
      for (int t = 0; t < seats.lengths()[r]; t++, token++) {
        RowArrays.read(from, (long) token * row.length, row, row.length);
        places.turn(row, 0, heads + kvHeads, dim, token);
        long seat = (long) r * seats.width() + t;
        RowArrays.write(row, 0, queries, seat * heads * dim, heads * dim);
        long place = (r * length + before + t) * kvHeads * dim;
        RowArrays.write(row, heads * dim, keys, place, kvHeads * dim);
        RowArrays.write(row, (heads + kvHeads) * dim, values, place, kvHeads * dim);
      }
    }
    return result;
  }

  /// Nothing is written behind the end of a row, so 0 stands there. Before a row's own keys nothing
  /// need stand: [#precede] writes all of it.
  private Tensor grid(Seats seats, long places, long count) {
    var grid =
        seats.areTaken()
            ? Tensors.empty(DType.FLOAT32, Device.CPU, seats.rows(), places, count, dim)
            : Tensors.zeros(DType.FLOAT32, Device.CPU, seats.rows(), places, count, dim);
    return grid.transpose(1, 2);
  }

  /// Copies keys and values of prefixes to the places that continuations left free before their
  /// own.
  ///
  /// @param owners the prefix of every continuation
  public void precede(Heads prefixes, Heads continuations, int[] owners) {
    if (prefixes.keys().size(2) != continuations.before()) {
      throw new IllegalArgumentException(
          "prefixes of %d places, room for %d"
              .formatted(prefixes.keys().size(2), continuations.before()));
    }
    precede(prefixes.keys(), continuations.keys(), owners);
    precede(prefixes.values(), continuations.values(), owners);
  }

  private void precede(Tensor prefixes, Tensor all, int[] owners) {
    var from = inMemory(prefixes);
    var to = inMemory(all);
    long bytes = prefixes.size(2) * kvHeads * dim * Float.BYTES;
    long length = all.size(2) * kvHeads * dim * Float.BYTES;
    for (int row = 0; row < owners.length; row++) {
      MemorySegment.copy(from, owners[row] * bytes, to, row * length, bytes);
    }
  }

  /// Puts the gradients of what was projected side by side.
  ///
  /// @param towards gradients of the heads
  /// @param into [.., (heads + 2 * kvHeads) * dim], written for the seated tokens
  public void back(Heads towards, Seats seats, Tensor into, Places places) {
    var queries = inMemory(towards.queries());
    var keys = inMemory(towards.keys());
    var values = inMemory(towards.values());
    var to = into.segment();
    int before = towards.before();
    long length = towards.keys().size(2);
    var row = new float[width()];
    int token = seats.first();
    for (int r = 0; r < seats.rows(); r++) {
      for (int t = 0; t < seats.lengths()[r]; t++, token++) {
        gather(queries, (long) r * seats.width() + t, row, 0, heads);
        gather(keys, r * length + before + t, row, heads, kvHeads);
        gather(values, r * length + before + t, row, heads + kvHeads, kvHeads);
        places.turnBack(row, 0, heads + kvHeads, dim, token);
        RowArrays.write(row, 0, to, (long) token * row.length, row.length);
      }
    }
  }

  private static MemorySegment inMemory(Tensor heads) {
    return heads.transpose(1, 2).segment();
  }

  private void gather(MemorySegment from, long place, float[] row, int head, int count) {
    RowArrays.read(from, place * count * dim, row, head * dim, count * dim);
  }

  /// Numbers of a token.
  public int width() {
    return (heads + 2 * kvHeads) * dim;
  }
}
