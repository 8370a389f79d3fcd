package plumbline.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.text.trajectory.TrainingRow;

/// Cuts the rows of a step into micro-batches.
public final class MicroBatches {
  private MicroBatches() {}

  /// Micro-batches of rows of like length, each of at most `maxTokens` padded tokens (a longer row
  /// stands alone), at least `lanes` of them where there are rows enough, longest first: what does
  /// not fit into memory fails at once.
  ///
  /// @return for every micro-batch the numbers of its rows
  public static List<List<Integer>> cut(List<TrainingRow> rows, int maxTokens, int lanes) {
    var order =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> rows.get(i).tokens().size())
                    .reversed()
                    .thenComparingInt(i -> i))
            .toList();
    long total = rows.stream().mapToLong(row -> row.tokens().size()).sum();
    long count = Math.max(Math.ceilDiv(total, maxTokens), Math.min(lanes, rows.size()));
    count = Math.min(rows.size(), Math.ceilDiv(count, lanes) * (long) lanes);
    int share = Math.toIntExact(Math.ceilDiv((long) rows.size(), Math.max(1, count)));
    var batches = new ArrayList<List<Integer>>();
    var current = new ArrayList<Integer>();
    int longest = 0;
    for (int row : order) {
      int length = Math.max(longest, rows.get(row).tokens().size());
      boolean full = current.size() >= share || (long) (current.size() + 1) * length > maxTokens;
      if (!current.isEmpty() && full) {
        batches.add(List.copyOf(current));
        current.clear();
        length = rows.get(row).tokens().size();
      }
      current.add(row);
      longest = length;
    }
    if (!current.isEmpty()) {
      batches.add(List.copyOf(current));
    }
    return batches;
  }

  /// The rows of one micro-batch.
  public static List<TrainingRow> pick(List<TrainingRow> rows, List<Integer> numbers) {
    return numbers.stream().map(rows::get).toList();
  }
}
