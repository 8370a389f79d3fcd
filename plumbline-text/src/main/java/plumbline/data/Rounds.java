package plumbline.data;

import plumbline.text.trajectory.Trajectory;

/// Attempts at a task with what an environment said of them, as data holds them.
///
/// @param row number of the row in its source, from 0
/// @param place where the row stands, for errors
/// @param trajectory what was said
public record Rounds(long row, String place, Trajectory trajectory) {
  /// Reads [Column#SEGMENTS], a list of objects with `role` and `text`.
  public static DataSet<Rounds> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new Rounds(
                row.number(),
                row.place(),
                new Trajectory(row.number(), row.segments(Column.SEGMENTS), false)));
  }
}
