package plumbline.model.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import plumbline.model.family.ModelConfig;
import plumbline.model.kernel.Places;
import plumbline.model.kernel.StepAttention;
import plumbline.model.kernel.StepTurn;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.MatrixVector;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Keys and values of all layers, or the latents that both are made from, for a fixed number of
/// slots; a slot holds one row from position 0 on. Not thread-safe.
public final class KvCache implements AutoCloseable {
  private final TensorScope owner = TensorScope.detached();
  private final List<Tensor> keys = new ArrayList<>();
  private final List<Tensor> values = new ArrayList<>();
  private final int capacity;

  /// Room for `slots` rows of `capacity` tokens.
  public KvCache(ModelConfig config, int slots, int capacity, DType type, Device device) {
    this.capacity = capacity;
    try (var _ = TensorScope.open()) {
      var cache = config.cache();
      for (int layer = 0; layer < config.layers(); layer++) {
        keys.add(
            owner.adopt(
                Tensors.zeros(type, device, slots, cache.heads(), capacity, cache.keyWidth())));
        values.add(
            owner.adopt(
                Tensors.zeros(type, device, slots, cache.heads(), capacity, cache.valueWidth())));
      }
    }
  }

  /// Bytes of native memory a cache of this size takes.
  public static long bytes(ModelConfig config, int slots, int capacity, DType type) {
    return config.cache().numbers() * config.layers() * slots * capacity * type.bytes();
  }

  /// Bytes of native memory that the tensors of this cache hold.
  public long bytes() {
    return Stream.concat(keys.stream(), values.stream())
        .mapToLong(tensor -> tensor.count() * tensor.dtype().bytes())
        .sum();
  }

  /// Tokens a slot can hold.
  public int capacity() {
    return capacity;
  }

  /// The part of the cache that one pass writes and reads: neighbouring slots, and for every new
  /// token its place.
  ///
  /// @param cache all layers
  /// @param firstSlot the first row of the pass
  /// @param rows how many rows
  /// @param places INT64 [rows * kvHeads * time]: where the vector of each head of each new token
  ///   goes, counted in vectors from `firstSlot`
  /// @param length how many positions are read, the new ones included
  public record Window(KvCache cache, int firstSlot, int rows, Tensor places, int length) {
    /// Adds keys alone [rows, heads, time, width]; all of the slots [rows, heads, length, width].
    Tensor extendKeys(int layer, Tensor newKeys) {
      return extend(cache.keys.get(layer), newKeys);
    }

    KeyValue extend(int layer, Tensor newKeys, Tensor newValues) {
      return new KeyValue(
          extend(cache.keys.get(layer), newKeys), extend(cache.values.get(layer), newValues));
    }

    private Tensor extend(Tensor all, Tensor fresh) {
      long dim = all.size(3);
      var slots = all.narrow(0, firstSlot, rows);
      slots.reshape(-1, dim).indexCopy_(0, places, fresh.reshape(-1, dim).to(all.dtype()));
      return slots.narrow(2, 0, length);
    }
  }

  /// The window of a pass over the slots from `firstSlot` on.
  ///
  /// @param positions where each new token stands in its slot, `[rows][time]`
  public Window window(int firstSlot, long[][] positions) {
    int time = positions[0].length;
    int kvHeads = Math.toIntExact(keys.getFirst().size(1));
    var places = new long[positions.length * kvHeads * time];
    long last = 0;
    int at = 0;
    for (int row = 0; row < positions.length; row++) {
      for (int head = 0; head < kvHeads; head++) {
        for (long position : positions[row]) {
          places[at++] = ((long) row * kvHeads + head) * capacity + position;
          last = Math.max(last, position);
        }
      }
    }
    requireRoom(firstSlot, positions.length, last);
    return new Window(
        this,
        firstSlot,
        positions.length,
        Tensors.of(places, places.length).to(keys.getFirst().device()),
        Math.toIntExact(last + 1));
  }

  /// A pass in which every slot from `firstSlot` on gets one token, by loops over the memory of the
  /// cache: for keys and values of heads, FLOAT32 on the CPU.
  ///
  /// @param places where each new token stands
  public record Step(KvCache cache, int firstSlot, Places places) {
    /// Turns the queries and adds the keys and values of one layer.
    ///
    /// @param projected queries, keys and values side by side
    /// @return queries [rows, heads, 1, dim]
    Tensor extend(int layer, Tensor projected, StepTurn turn) {
      return turn.of(projected, places, part(layer));
    }

    /// What the heads of one layer make of their rows, of the shape of the queries.
    Tensor attend(int layer, Tensor queries, StepAttention attention) {
      return attention.of(queries, places.positions(), part(layer));
    }

    private StepTurn.Cache part(int layer) {
      return new StepTurn.Cache(cache.keys.get(layer), cache.values.get(layer), firstSlot);
    }
  }

  /// A step of the slots from `firstSlot` on.
  public Step step(int firstSlot, Places places) {
    var positions = places.positions();
    requireRoom(firstSlot, positions.length, Arrays.stream(positions).max().orElse(0));
    return new Step(this, firstSlot, places);
  }

  private void requireRoom(int firstSlot, int rows, long last) {
    long slots = keys.getFirst().size(0);
    if (firstSlot < 0 || firstSlot + rows > slots) {
      throw new IllegalArgumentException(
          "rows for the slots %d to %d of a cache with %d slots; make a larger cache or pass fewer rows"
              .formatted(firstSlot, firstSlot + rows - 1, slots));
    }
    if (last >= capacity) {
      throw new IllegalArgumentException(
          "a token at position %d of a cache for %d tokens a row; make a larger cache or end the row"
              .formatted(last, capacity));
    }
  }

  /// Whether passes of one token a row may be a [Step].
  public boolean allowsSteps() {
    return keys.getFirst().isPlain() && MatrixVector.isThere();
  }

  /// Keys and values [rows, kvHeads, length, dim].
  record KeyValue(Tensor keys, Tensor values) {}

  /// Copies the first `length` positions of one slot to another, in all layers.
  public void copy(int from, int to, int length) {
    try (var _ = TensorScope.open()) {
      for (int layer = 0; layer < keys.size(); layer++) {
        copy(keys.get(layer), from, to, length);
        copy(values.get(layer), from, to, length);
      }
    }
  }

  private static void copy(Tensor all, int from, int to, int length) {
    var source = all.select(0, from).narrow(1, 0, length);
    all.select(0, to).narrow(1, 0, length).copy_(source);
  }

  @Override
  public void close() {
    owner.close();
  }
}
