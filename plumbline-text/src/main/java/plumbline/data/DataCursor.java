package plumbline.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.text.trajectory.SampleKey;

/// Hands out the rows of a data set epoch after epoch, each row once an epoch, in an order that
/// depends on seed and epoch alone. A position names the next row, so a run that was stopped
/// anywhere continues with exactly the rows that it would have seen. For one thread.
public final class DataCursor<T> {
  private final DataSet<T> data;
  private final Order order;
  private long drawn;
  private long orderedEpoch = -1;
  private int[] rows = {};

  private DataCursor(DataSet<T> data, Order order, long drawn) {
    this.data = data;
    this.order = order;
    this.drawn = drawn;
  }

  /// In which order an epoch goes through the rows.
  public sealed interface Order {
    /// As the source has them, every epoch.
    record AsRead() implements Order {}

    /// Anew every epoch, by the hash of seed, epoch and row.
    record Shuffled(long seed) implements Order {}
  }

  /// Where a cursor stands; all that a checkpoint needs to keep.
  ///
  /// @param dataHash [DataSet#hash]
  /// @param order how rows are ordered
  /// @param drawn rows handed out so far, all epochs together
  public record Position(String dataHash, Order order, long drawn) {}

  /// At the first row of the first epoch.
  public static <T> DataCursor<T> start(DataSet<T> data, Order order) {
    return new DataCursor<>(data, order, 0);
  }

  /// Where `position` was taken.
  ///
  /// @throws DataException if the data is not what the position was taken on
  public static <T> DataCursor<T> resume(DataSet<T> data, Position position) {
    if (!data.hash().equals(position.dataHash())) {
      throw new DataException(
          "%s: the data changed since the position was saved (hash %s, saved %s); restore the data or start from its first row"
              .formatted(data.source(), brief(data.hash()), brief(position.dataHash())));
    }
    if (position.drawn() < 0) {
      throw new DataException("a position cannot be negative, got " + position.drawn());
    }
    return new DataCursor<>(data, position.order(), position.drawn());
  }

  /// The next row.
  public T next() {
    long epoch = epoch();
    if (epoch != orderedEpoch) {
      rows = ordered(epoch);
      orderedEpoch = epoch;
    }
    return data.rows().get(rows[(int) (drawn++ % data.size())]);
  }

  /// The next `count` rows; may reach into the next epoch.
  public List<T> next(int count) {
    var batch = new ArrayList<T>(count);
    for (int i = 0; i < count; i++) {
      batch.add(next());
    }
    return batch;
  }

  /// Which epoch the next row belongs to, counted from 0.
  public long epoch() {
    return drawn / data.size();
  }

  /// Rows that the epoch of the next row still has.
  public int leftInEpoch() {
    return data.size() - (int) (drawn % data.size());
  }

  /// Where the cursor stands.
  public Position position() {
    return new Position(data.hash(), order, drawn);
  }

  private int[] ordered(long epoch) {
    return switch (order) {
      case Order.AsRead() -> IntStream.range(0, data.size()).toArray();
      case Order.Shuffled(long seed) -> shuffled(seed, epoch);
    };
  }

  /// Sampling draws positions from 0 of such keys; -1 is a stream of its own.
  private int[] shuffled(long seed, long epoch) {
    record Keyed(long key, int row) {}
    return IntStream.range(0, data.size())
        .mapToObj(row -> new Keyed(new SampleKey(seed, epoch, row, 0).bits(-1), row))
        .sorted(Comparator.comparingLong(Keyed::key).thenComparingInt(Keyed::row))
        .mapToInt(Keyed::row)
        .toArray();
  }

  private static String brief(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }
}
