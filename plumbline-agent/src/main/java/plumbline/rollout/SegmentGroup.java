package plumbline.rollout;

import java.util.List;
import java.util.Optional;
import plumbline.text.trajectory.Task;

/// The samples of one task, some of which may still go on. It is released as a whole, when the last
/// of them ended.
///
/// @param task what is attempted
/// @param position of the task in the data, counted over all epochs
/// @param rows its samples
public record SegmentGroup(Task task, long position, List<SegmentRow> rows) {
  public SegmentGroup {
    rows = List.copyOf(rows);
  }

  /// Whether all samples ended.
  public boolean isFinished() {
    return rows.stream().allMatch(SegmentRow::isFinished);
  }

  /// How many samples go on.
  public long unfinished() {
    return rows.stream().filter(row -> !row.isFinished()).count();
  }

  /// Version of the oldest weights that sampled a token of it; empty before the first.
  public Optional<Long> oldestVersion() {
    return rows.stream()
        .flatMap(row -> row.pieces().stream())
        .map(piece -> piece.policyVersion())
        .min(Long::compare);
  }
}
