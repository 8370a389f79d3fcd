package plumbline.data.cleaning;

import java.io.IOException;
import plumbline.data.CanonicalRow;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.data.RowSource;

/// Reads a source once, or again; a later reading must give the same rows.
final class Reading {
  private final RowSource source;

  Reading(RowSource source) {
    this.source = source;
  }

  /// What was read.
  ///
  /// @param rows how many
  /// @param hash SHA-256 of them all
  record Read(long rows, String hash) {}

  /// What is done with every row.
  interface Visitor {
    void visit(Row row) throws IOException;
  }

  /// All rows, in order.
  ///
  /// @throws DataException where there is none, or more than two thousand million
  Read all(Visitor visitor) throws IOException {
    var sum = new CanonicalRow.Sum();
    long count = 0;
    try (var rows = source.rows()) {
      for (var row : (Iterable<Row>) rows::iterator) {
        sum.add(row);
        count++;
        visitor.visit(row);
      }
    }
    if (count == 0) {
      throw new DataException(source.name() + ": no rows");
    }
    if (count > Integer.MAX_VALUE - 8) {
      throw new DataException(
          "%s: %,d rows are more than one run compares (%,d); split the source"
              .formatted(source.name(), count, Integer.MAX_VALUE - 8));
    }
    return new Read(count, sum.hash());
  }

  /// All rows once more.
  ///
  /// @throws DataException where they are not those of `first`
  void again(Read first, Visitor visitor) throws IOException {
    var second = all(visitor);
    if (!second.equals(first)) {
      throw new DataException(
          "%s: gave other rows when it was read again; the rows and their order must be the same at every reading, so give a query an ORDER BY, or let nobody write the file"
              .formatted(source.name()));
    }
  }
}
