package plumbline.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Typed rows in memory.
///
/// @param source what they were read from
/// @param rows in the order of the source
/// @param hash SHA-256 of the rows as the source has them (names, values and order; keys within a
///   struct sorted), in hexadecimal: equal for equal data whatever file it came from
public record DataSet<T>(String source, List<T> rows, String hash) {
  public DataSet {
    rows = List.copyOf(rows);
  }

  /// How many rows there are.
  public int size() {
    return rows.size();
  }

  /// Reads all rows of `source` by `type`.
  ///
  /// @throws DataException if there is no row, or some are not as expected: it tells of all that
  ///   are
  static <T> DataSet<T> read(RowSource source, ColumnNames names, Function<RowReader, T> type) {
    return of(source, row -> type.apply(new RowReader(row, names)));
  }

  /// Reads all rows of `source`, each made by `type` of the row as it stands.
  ///
  /// @throws DataException if there is no row, or `type` refuses some: it tells of all that it does
  public static <T> DataSet<T> of(RowSource source, Function<Row, T> type) {
    var sum = new CanonicalRow.Sum();
    var typed = new ArrayList<T>();
    RowFaults.readAll(
        source,
        row -> {
          sum.add(row);
          typed.add(type.apply(row));
        });
    if (typed.isEmpty()) {
      throw new DataException(source.name() + ": no rows");
    }
    return new DataSet<>(source.name(), typed, sum.hash());
  }

  /// Looks at all rows of `source`, maybe none, and keeps none.
  ///
  /// @throws DataException if `look` refuses some: it tells of all that it does
  public static void require(RowSource source, Consumer<Row> look) {
    RowFaults.readAll(source, look);
  }
}
