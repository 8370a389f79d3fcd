package plumbline.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import plumbline.data.PackedRow;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.EvenCut.Load;
import plumbline.train.MicroBatches.Groups;

/// Micro-batches of groups side by side, largest first.
///
/// @param maxTokens padded tokens of a micro-batch
/// @param sharing whether rows of a group may share their beginning
/// @param kept whether a group that is too large is cut in pieces or stands alone
record GroupCut(int maxTokens, int lanes, boolean sharing, Groups kept) {
  List<List<PackedRow>> cut(List<PackedRow> rows) {
    var groups = groups(rows);
    long total = groups.stream().map(this::load).mapToLong(Load::tokens).sum();
    long count = Math.ceilDiv(Math.max(1, Math.ceilDiv(total, maxTokens)), lanes) * (long) lanes;
    long share = Math.min(maxTokens, Math.ceilDiv(total, count));
    var units = new ArrayList<Unit>();
    for (var group : groups) {
      var pieces = kept == Groups.WHOLE ? List.of(group) : pieces(group, share);
      pieces.forEach(piece -> units.add(new Unit(piece, load(piece))));
    }
    units.sort(Comparator.comparingLong((Unit unit) -> unit.load().tokens()).reversed());
    return new EvenCut<>(Unit::load, maxTokens)
        .of(units, lanes).stream()
            .map(batch -> batch.stream().flatMap(unit -> unit.rows().stream()).toList())
            .toList();
  }

  /// Rows that stay together.
  private record Unit(List<PackedRow> rows, Load load) {}

  private Load load(List<PackedRow> group) {
    int longest = group.stream().mapToInt(PackedRow::size).max().orElse(0);
    return new Load(
        group.size(),
        longest,
        sharing ? SharedPrompts.sizeOfGroup(samples(group)) : OptionalLong.empty());
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
    long pieces = Math.clamp(Math.ceilDiv(load(group).tokens(), share), 1, group.size());
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
    long padded = MicroBatches.padded(rows);
    return sharing
        ? SharedPrompts.of(samples(rows)).map(SharedPrompts::size).orElse(padded)
        : padded;
  }

  private static List<TrainingRow> samples(List<PackedRow> rows) {
    return rows.stream().flatMap(row -> row.samples().stream()).toList();
  }
}
