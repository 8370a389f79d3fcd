package plumbline.rollout;

import java.util.List;
import java.util.Optional;
import plumbline.text.trajectory.Task;

/// The samples of one task, some of which may still go on. When they are released says [Release].
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

  /// Those of its samples that ended, or those that go on; empty where there are none.
  Optional<SegmentGroup> part(boolean ended) {
    var some = rows.stream().filter(row -> row.isFinished() == ended).toList();
    return some.isEmpty() ? Optional.empty() : Optional.of(new SegmentGroup(task, position, some));
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
