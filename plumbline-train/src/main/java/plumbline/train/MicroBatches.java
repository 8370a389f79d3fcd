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

  /// The micro-batches of a step: rows of a group together where they may share their beginning and
  /// that saves something, else rows of like length.
  ///
  /// @param maxTokens padded tokens of a micro-batch; a longer row stands alone
  /// @param sharing whether rows of a group may share their beginning
  public static List<List<PackedRow>> cut(
      List<PackedRow> rows, int maxTokens, int lanes, boolean sharing) {
    var apart = cut(rows, maxTokens, lanes);
    if (!sharing || rows.stream().anyMatch(row -> row.samples().size() > 1)) {
      return apart;
    }
    var groups = new LinkedHashMap<Long, List<PackedRow>>();
    rows.stream()
        .sorted(Comparator.comparingInt(PackedRow::size).reversed())
        .forEach(row -> groups.computeIfAbsent(groupOf(row), _ -> new ArrayList<>()).add(row));
    var together = cutGroups(List.copyOf(groups.values()), maxTokens, lanes);
    return total(together) < total(apart) ? together : apart;
  }

  private static long groupOf(PackedRow row) {
    return row.samples().getFirst().group();
  }

  private static long total(List<List<PackedRow>> batches) {
    return batches.stream().mapToLong(MicroBatches::tokens).sum();
  }

  private static List<TrainingRow> samples(List<PackedRow> rows) {
    return rows.stream().flatMap(row -> row.samples().stream()).toList();
  }

  /// Padded tokens of these rows with shared beginnings.
  private static long tokens(List<PackedRow> rows) {
    int longest = rows.stream().mapToInt(PackedRow::size).max().orElse(0);
    return SharedPrompts.of(samples(rows))
        .map(SharedPrompts::size)
        .orElse((long) rows.size() * longest);
  }

  /// Groups side by side, largest first, a group that is too large in pieces.
  private static List<List<PackedRow>> cutGroups(
      List<List<PackedRow>> groups, int maxTokens, int lanes) {
    long total = groups.stream().mapToLong(MicroBatches::tokens).sum();
    long count = Math.ceilDiv(Math.max(Math.ceilDiv(total, maxTokens), lanes), lanes);
    long share = Math.min(maxTokens, Math.ceilDiv(total, count * lanes));
    var units = new ArrayList<List<PackedRow>>();
    groups.forEach(group -> units.addAll(pieces(group, share)));
    units.sort(Comparator.comparingLong(MicroBatches::tokens).reversed());
    var batches = new ArrayList<List<PackedRow>>();
    var current = new ArrayList<PackedRow>();
    for (var unit : units) {
      var together = new ArrayList<>(current);
      together.addAll(unit);
      if (!current.isEmpty() && tokens(together) > share) {
        batches.add(List.copyOf(current));
        current.clear();
      }
      current.addAll(unit);
    }
    batches.add(List.copyOf(current));
    return batches;
  }

  private static List<List<PackedRow>> pieces(List<PackedRow> group, long share) {
    long pieces = Math.clamp(Math.ceilDiv(tokens(group), share), 1, group.size());
    int size = Math.toIntExact(Math.ceilDiv(group.size(), pieces));
    var result = new ArrayList<List<PackedRow>>();
    for (int start = 0; start < group.size(); start += size) {
      result.add(group.subList(start, Math.min(group.size(), start + size)));
    }
    return result;
  }

  /// Micro-batches of rows of like length, each of at most `maxTokens` padded tokens (a longer row
  /// stands alone), at least `lanes` of them where there are rows enough, longest first: what does
  /// not fit into memory fails at once.
  public static List<List<PackedRow>> cut(List<PackedRow> rows, int maxTokens, int lanes) {
    var longestFirst =
        rows.stream().sorted(Comparator.comparingInt(PackedRow::size).reversed()).toList();
    long total = rows.stream().mapToLong(PackedRow::size).sum();
    long count = Math.max(Math.ceilDiv(total, maxTokens), Math.min(lanes, rows.size()));
    count = Math.min(rows.size(), Math.ceilDiv(count, lanes) * (long) lanes);
    int share = Math.toIntExact(Math.ceilDiv((long) rows.size(), Math.max(1, count)));
    var batches = new ArrayList<List<PackedRow>>();
    var current = new ArrayList<PackedRow>();
    for (var row : longestFirst) {
      if (!current.isEmpty()) {
        long padded = (current.size() + 1L) * current.getFirst().size();
        if (current.size() >= share || padded > maxTokens) {
          batches.add(List.copyOf(current));
          current.clear();
        }
      }
      current.add(row);
    }
    if (!current.isEmpty()) {
      batches.add(List.copyOf(current));
    }
    return batches;
  }
}
