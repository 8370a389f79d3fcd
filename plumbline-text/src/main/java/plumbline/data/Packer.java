package plumbline.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.text.trajectory.TrainingRow;

/// Packs training rows into rows of limited length by first-fit decreasing: longest first, each
/// into the first packed row that has room. Needs at most 11/9 of the fewest possible rows, plus
/// one (Johnson 1973; Dósa 2007). The result depends on the rows and their order alone.
public final class Packer {
  private Packer() {}

  /// Packs `rows`; every row comes back whole, once.
  ///
  /// @throws DataException if a row is longer than `maxTokens`
  public static List<PackedRow> pack(List<TrainingRow> rows, int maxTokens) {
    return pack(rows, IntStream.range(0, rows.size()).mapToObj(List::of).toList(), maxTokens);
  }

  /// Packs `rows` so that those of a group lie in one packed row.
  ///
  /// @param groups indices into `rows`, every row in one group
  /// @throws DataException if a group is longer than `maxTokens`
  public static List<PackedRow> pack(
      List<TrainingRow> rows, List<List<Integer>> groups, int maxTokens) {
    var lengths = groups.stream().mapToInt(group -> length(rows, group)).toArray();
    return bins(lengths, groups, maxTokens).stream()
        .map(bin -> bin.stream().flatMap(group -> groups.get(group).stream()).sorted().toList())
        .sorted(Comparator.comparingInt(List::getFirst))
        .map(sources -> new PackedRow(sources, sources.stream().map(rows::get).toList()))
        .toList();
  }

  private static int length(List<TrainingRow> rows, List<Integer> group) {
    return group.stream().mapToInt(row -> rows.get(row).tokens().size()).sum();
  }

  private static List<List<Integer>> bins(
      int[] lengths, List<List<Integer>> groups, int maxTokens) {
    var room = new FirstFit(lengths.length, maxTokens);
    var bins = new ArrayList<List<Integer>>();
    IntStream.range(0, lengths.length)
        .boxed()
        .sorted(Comparator.comparingInt(group -> -lengths[group]))
        .forEach(group -> {
          if (lengths[group] > maxTokens) {
            throw new DataException(
                "training row %d has %d tokens, more than the %d of a packed row; raise the limit or shorten the row"
                    .formatted(groups.get(group).getFirst(), lengths[group], maxTokens));
          }
          int bin = room.take(lengths[group]);
          if (bin == bins.size()) {
            bins.add(new ArrayList<>());
          }
          bins.get(bin).add(group);
        });
    return bins;
  }

  /// A tree over all bins whose nodes know the most room below them: finds the first bin with
  /// enough room in logarithmic time.
  private static final class FirstFit {
    private final int leaves;
    private final int[] most;

    FirstFit(int bins, int capacity) {
      leaves = Integer.highestOneBit(Math.max(1, 2 * bins - 1));
      most = new int[2 * leaves];
      Arrays.fill(most, capacity);
    }

    int take(int length) {
      int node = 1;
      while (node < leaves) {
        node = most[2 * node] >= length ? 2 * node : 2 * node + 1;
      }
      int bin = node - leaves;
      most[node] -= length;
      for (node /= 2; node > 0; node /= 2) {
        most[node] = Math.max(most[2 * node], most[2 * node + 1]);
      }
      return bin;
    }
  }
}
