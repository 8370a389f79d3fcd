package plumbline.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import plumbline.data.PackedRow;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatches.Groups;

/// Micro-batches of groups side by side, largest first.
///
/// @param maxTokens padded tokens of a micro-batch
/// @param sharing whether rows of a group may share their beginning
/// @param kept whether a group that is too large is cut in pieces or stands alone
record GroupCut(int maxTokens, int lanes, boolean sharing, Groups kept) {
  List<List<PackedRow>> cut(List<PackedRow> rows) {
    var groups = groups(rows);
    long total = groups.stream().mapToLong(this::tokens).sum();
    int count = MicroBatches.count(total, maxTokens, lanes);
    long share = Math.min(maxTokens, Math.ceilDiv(total, count));
    var units = new ArrayList<List<PackedRow>>();
    groups.forEach(
        group -> units.addAll(kept == Groups.WHOLE ? List.of(group) : pieces(group, share)));
    units.sort(Comparator.comparingLong(this::tokens).reversed());
    var even = new EvenCut<List<PackedRow>>(this::tokens, (some, unit) -> fits(joined(some, unit)));
    return even.of(units, count).stream().map(batch -> joined(batch, List.of())).toList();
  }

  private boolean fits(List<PackedRow> rows) {
    return tokens(rows) <= maxTokens && spread(rows) <= 2L * maxTokens;
  }

  private static List<PackedRow> joined(List<List<PackedRow>> units, List<PackedRow> another) {
    return Stream.concat(units.stream().flatMap(List::stream), another.stream()).toList();
  }

  private static List<List<PackedRow>> groups(List<PackedRow> rows) {
    var groups = new LinkedHashMap<Long, List<PackedRow>>();
    rows.stream()
        .sorted(Comparator.comparingInt(PackedRow::size).reversed())
        .forEach(row -> groups.computeIfAbsent(groupOf(row), _ -> new ArrayList<>()).add(row));
    return List.copyOf(groups.values());
  }

  private static long groupOf(PackedRow row) {
    return row.samples().getFirst().group();
  }

  private List<List<PackedRow>> pieces(List<PackedRow> group, long share) {
    long pieces = Math.clamp(Math.ceilDiv(tokens(group), share), 1, group.size());
    int size = Math.toIntExact(Math.ceilDiv(group.size(), pieces));
    var result = new ArrayList<List<PackedRow>>();
    for (int start = 0; start < group.size(); start += size) {
      result.add(group.subList(start, Math.min(group.size(), start + size)));
    }
    return result;
  }

  long total(List<List<PackedRow>> batches) {
    return batches.stream().mapToLong(this::tokens).sum();
  }

  /// Tokens that the model reads for these rows, their beginnings shared where they may be.
  private long tokens(List<PackedRow> rows) {
    return sharing
        ? SharedPrompts.of(samples(rows)).map(SharedPrompts::size).orElseGet(() -> spread(rows))
        : spread(rows);
  }

  /// Tokens of these rows, each padded to the longest: what attention spreads them over.
  private static long spread(List<PackedRow> rows) {
    return (long) rows.size() * rows.stream().mapToInt(PackedRow::size).max().orElse(0);
  }

  private static List<TrainingRow> samples(List<PackedRow> rows) {
    return rows.stream().flatMap(row -> row.samples().stream()).toList();
  }
}
