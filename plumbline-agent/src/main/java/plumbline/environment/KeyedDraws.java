package plumbline.environment;

import java.util.function.Function;
import plumbline.text.trajectory.SampleKey;

/// Numbers one after the other from the stream of a key, with an end to endless rejection.
final class KeyedDraws {
  private static final int MAX_ATTEMPTS = 10_000;

  private final SampleKey key;
  private long position;
  private int attempts;

  private KeyedDraws(SampleKey key, long position) {
    this.key = key;
    this.position = position;
  }

  /// Draws for a task.
  static KeyedDraws ofTask(SampleKey key) {
    return new KeyedDraws(key, 0);
  }

  /// Draws for its solution: far from those for the task, so both may have the same key.
  static KeyedDraws ofSolution(SampleKey key) {
    return new KeyedDraws(key, 1L << 40);
  }

  /// An even number from 0 to `bound - 1`.
  int below(int bound) {
    return (int) (key.uniform(position++) * bound);
  }

  /// One more attempt at a draw.
  <T> T next(Function<KeyedDraws, T> draw) {
    if (++attempts > MAX_ATTEMPTS) {
      throw new IllegalStateException(
          "no task of this split in %d draws; the task space is too small".formatted(MAX_ATTEMPTS));
    }
    return draw.apply(this);
  }
}
