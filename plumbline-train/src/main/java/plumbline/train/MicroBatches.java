package plumbline.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.data.PackedRow;
import plumbline.data.Packer;
import plumbline.text.trajectory.TrainingRow;

/// Cuts the rows of a step into micro-batches.
public final class MicroBatches {
  /// What may happen to the rows of a group.
  public enum Groups {
    /// They may come into different micro-batches.
    SPLIT,
    /// They stay together, for a loss that compares them.
    WHOLE
  }

  private MicroBatches() {}

  /// Lays rows out for the model: each alone, or end to end in packed rows.
  ///
  /// @param packTokens tokens of a packed row, or the longest row where that is longer; 0 packs
  ///   nothing
  public static List<PackedRow> layOut(List<TrainingRow> rows, int packTokens) {
    if (packTokens > 0) {
      int longest = rows.stream().mapToInt(row -> row.tokens().size()).max().orElse(1);
      return Packer.pack(rows, Math.max(packTokens, longest));
    }
    return IntStream.range(0, rows.size())
        .mapToObj(i -> new PackedRow(List.of(i), List.of(rows.get(i))))
        .toList();
  }

  /// Lays rows out so that those of a group stay together: end to end in packed rows as long as the
  /// longest group where that saves something, else each alone.
  ///
  /// @param sharing whether rows of a group may share their beginning; then each is laid out alone,
  ///   for [SharedPrompts] pads nothing
  static List<PackedRow> layOutGroups(List<TrainingRow> rows, boolean sharing) {
    var alone = layOut(rows, 0);
    if (sharing) {
      return alone;
    }
    var groups = new LinkedHashMap<Long, List<Integer>>();
    for (int row = 0; row < rows.size(); row++) {
      groups.computeIfAbsent(rows.get(row).group(), _ -> new ArrayList<>()).add(row);
    }
    int longest =
        groups.values().stream()
            .mapToInt(group -> group.stream().mapToInt(row -> rows.get(row).tokens().size()).sum())
            .max()
            .orElse(0);
    var packed = Packer.pack(rows, List.copyOf(groups.values()), longest);
    return padded(packed) <= SharedPrompts.WORTH * padded(alone) ? packed : alone;
  }

  /// Tokens of these rows where each is padded to the longest.
  static long padded(List<PackedRow> rows) {
    return (long) rows.size() * rows.stream().mapToInt(PackedRow::size).max().orElse(0);
  }

  /// The micro-batches of a step: rows of a group together where they may share their beginning and
  /// that saves something, else rows of like length.
  ///
  /// @param maxTokens padded tokens of a micro-batch; a longer row stands alone
  /// @param sharing whether rows of a group may share their beginning
  public static List<List<PackedRow>> cut(
      List<PackedRow> rows, int maxTokens, int lanes, boolean sharing) {
    return cut(rows, maxTokens, lanes, sharing, Groups.SPLIT);
  }

  /// The same where rows of a group may have to stay together; a whole group of more than
  /// `maxTokens` stands alone.
  public static List<List<PackedRow>> cut(
      List<PackedRow> rows, int maxTokens, int lanes, boolean sharing, Groups kept) {
    var groups = new GroupCut(maxTokens, lanes, sharing, kept);
    if (kept == Groups.WHOLE) {
      return groups.cut(rows);
    }
    var apart = cut(rows, maxTokens, lanes);
    if (!sharing || rows.stream().anyMatch(row -> row.samples().size() > 1)) {
      return apart;
    }
    var together = groups.cut(rows);
    return groups.total(together) < groups.total(apart) ? together : apart;
  }

  /// Micro-batches of rows of like length, the largest as small as it can be, each of at most
  /// `maxTokens` padded tokens (a longer row stands alone), a multiple of the lanes where that
  /// helps; longest rows first.
  public static List<List<PackedRow>> cut(List<PackedRow> rows, int maxTokens, int lanes) {
    var longestFirst =
        rows.stream().sorted(Comparator.comparingInt(PackedRow::size).reversed()).toList();
    return new EvenCut<PackedRow>(row -> EvenCut.Load.ofRow(row.size()), maxTokens)
        .of(longestFirst, lanes);
  }
}
