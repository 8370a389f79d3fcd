package plumbline.model.kernel;

import java.util.Arrays;

/// How neighbouring tokens of a pass are seated in a grid: one row after the other, each as long as
/// it is.
///
/// @param first token of the first row
/// @param lengths of the rows
/// @param width of the grid, at least the longest row
@SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
public record Seats(int first, int[] lengths, int width) {
  /// Rows of one length.
  public static Seats even(int rows, int time) {
    var lengths = new int[rows];
    Arrays.fill(lengths, time);
    return new Seats(0, lengths, time);
  }

  /// How many rows.
  public int rows() {
    return lengths.length;
  }

  /// Whether no seat is empty.
  public boolean areTaken() {
    return Arrays.stream(lengths).allMatch(length -> length == width);
  }
}
