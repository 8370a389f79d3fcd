package plumbline.recipe;

import java.util.ArrayList;
import java.util.List;
import plumbline.text.trajectory.SampleKey;

/// What every step is trained on, as a function of the step alone: a resumed run gets what an
/// uninterrupted one would have got, without any state.
@FunctionalInterface
public interface Feed<T> {
  /// The items of step `step`, counted from 0.
  List<T> batch(long step);

  /// Goes through `items` in an order shuffled anew for every epoch, `size` a step; steps run over
  /// the ends of epochs.
  static <T> Feed<T> shuffled(List<T> items, int size, long seed) {
    if (items.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to train on: the data has no row");
    }
    var order = new Order(items.size(), seed);
    return step -> slice(items, order, step * size, size);
  }

  /// The same with batches that never hold an item twice: an epoch ends with its last whole batch,
  /// and the items behind it rest until the next.
  ///
  /// @throws IllegalArgumentException where there are fewer items than a batch takes
  static <T> Feed<T> distinct(List<T> items, int size, long seed) {
    if (items.size() < size) {
      throw new IllegalArgumentException(
          "the data has %d rows, but a step takes %d different ones; give more rows or ask for fewer a step"
              .formatted(items.size(), size));
    }
    int perEpoch = items.size() / size;
    var order = new Order(items.size(), seed);
    return step -> {
      long start = step / perEpoch * items.size() + step % perEpoch * size;
      return slice(items, order, start, size);
    };
  }

  private static <T> List<T> slice(List<T> items, Order order, long start, int size) {
    var batch = new ArrayList<T>(size);
    for (long position = start; position < start + size; position++) {
      batch.add(items.get(order.at(position)));
    }
    return batch;
  }

  /// A permutation of `n` per epoch, drawn by key.
  final class Order {
    private final int n;
    private final long seed;
    private long epoch = -1;
    private int[] permutation = new int[0];

    Order(int n, long seed) {
      this.n = n;
      this.seed = seed;
    }

    int at(long position) {
      if (position / n != epoch) {
        epoch = position / n;
        permutation = permutation(n, new SampleKey(seed, epoch, 0, 0));
      }
      return permutation[(int) (position % n)];
    }
  }

  /// The numbers `0 … n - 1` in an order drawn by key.
  static int[] permutation(int n, SampleKey key) {
    var order = new int[n];
    for (int i = 0; i < n; i++) {
      int other = (int) (key.uniform(i) * (i + 1));
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
