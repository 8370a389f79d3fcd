package plumbline.objective;

import plumbline.tensor.Tensor;

/// A position of a [rows, time] column, counted from 0 and printed from 1.
record Place(long row, long token) {
  /// The first position where the BOOL tensor [rows, time] holds.
  static Place first(Tensor holds) {
    var position = holds.nonzero().select(0, 0).toLongs();
    return new Place(position[0], position[1]);
  }

  double number(Tensor column) {
    return column.select(0, row).select(0, token).item();
  }

  @Override
  public String toString() {
    return "row %d, token %d".formatted(row + 1, token + 1);
  }
}
