package plumbline.data.preference;

import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.Expansion;
import plumbline.data.MissingColumnException;
import plumbline.data.PreferencePair;
import plumbline.data.Ranking;
import plumbline.data.RowSource;

/// Reads preferences in whichever of their layouts the data has.
public final class PreferenceRows {
  private PreferenceRows() {}

  /// The pairs of a source: as they stand where it has a column `chosen`; else of rankings
  /// (`completions` with `scores`, with `ranks`, or best first), expanded.
  ///
  /// @throws DataException where the columns are of neither layout, or no pair comes of them
  public static DataSet<PreferencePair> pairs(
      RowSource source, ColumnNames names, Expansion expansion) {
    var columns = source.columns();
    if (columns.contains(names.of(Column.CHOSEN))) {
      return PreferencePair.read(source, names);
    }
    if (!columns.contains(names.of(Column.COMPLETIONS))) {
      throw new MissingColumnException(
          "%s: preferences need columns '%s' and '%s', or '%s' with '%s' or '%s'; columns are '%s'"
              .formatted(
                  source.name(),
                  names.of(Column.CHOSEN),
                  names.of(Column.REJECTED),
                  names.of(Column.COMPLETIONS),
                  names.of(Column.RANKS),
                  names.of(Column.SCORES),
                  String.join("', '", columns)),
          columns);
    }
    var rankings =
        columns.contains(names.of(Column.SCORES))
            ? Ranking.readScored(source, names)
            : Ranking.read(source, names);
    var pairs =
        rankings.rows().stream().flatMap(ranking -> ranking.pairs(expansion).stream()).toList();
    if (pairs.isEmpty()) {
      throw new DataException(
          "%s: %,d rankings make no pair: all their completions are ties"
              .formatted(source.name(), rankings.size()));
    }
    return new DataSet<>(rankings.source(), pairs, rankings.hash());
  }
}
