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
    return step -> {
      var batch = new ArrayList<T>(size);
      for (long position = step * size; position < (step + 1) * size; position++) {
        batch.add(items.get(order.at(position)));
      }
      return batch;
    };
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
