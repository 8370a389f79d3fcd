package plumbline.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// What is wrong with the rows of one source. Rows with the same fault are told by the first of
/// them, with how many they are.
final class RowFaults {
  /// More kinds of faults than this are counted and not told.
  private static final int MOST_KINDS = 10;

  /// With so many rows that cannot be used, a source is read no further.
  private static final int MOST_ROWS = 1000;

  private final String source;
  private final Map<String, Kind> kinds = new LinkedHashMap<>();
  private long rows;
  private long untold;

  /// A fault and the rows that have it.
  private static final class Kind {
    private final DataException first;
    private String second = "";
    private long rows = 1;

    Kind(DataException first) {
      this.first = first;
    }

    void add(String place) {
      second = rows == 1 ? place : second;
      rows++;
    }

    String text() {
      return rows == 1
          ? String.valueOf(first.getMessage())
          : "%s; the same in %,d more row%s, next in %s"
              .formatted(first.getMessage(), rows - 1, rows == 2 ? "" : "s", second);
    }
  }

  private RowFaults(String source) {
    this.source = source;
  }

  /// Gives every row of `source` to `action`, whatever is wrong with others.
  ///
  /// @throws DataException with the faults of all rows that cannot be read or that `action`
  ///   refuses, or of the first 1,000 of them
  static void readAll(RowSource source, Consumer<Row> action) {
    var faults = new RowFaults(source.name());
    try (var rows = source.rows()) {
      var each = rows.spliterator();
      while (faults.advance(each, row -> faults.guard(row, action))) {}
    }
    faults.throwAny();
  }

  /// The columns of the first row of `source` that can be read, none where there are no rows.
  ///
  /// @throws DataException with the faults of the rows where none can be read
  static List<String> columns(RowSource source) {
    var faults = new RowFaults(source.name());
    var columns = new ArrayList<String>();
    try (var rows = source.rows()) {
      var each = rows.spliterator();
      while (columns.isEmpty() && faults.advance(each, row -> columns.addAll(row.columns()))) {}
    }
    if (columns.isEmpty()) {
      faults.throwAny();
    }
    return columns;
  }

  /// Whether there may be more rows to read.
  private boolean advance(Spliterator<Row> each, Consumer<Row> action) {
    try {
      return rows < MOST_ROWS && each.tryAdvance(action);
    } catch (UnreadableRowException unreadable) {
      add(unreadable.place(), unreadable);
      return true;
    } catch (DataException end) {
      add(source, end);
      return false;
    }
  }

  private void guard(Row row, Consumer<Row> action) {
    try {
      action.accept(row);
    } catch (DataException refused) {
      add(row.place(), refused);
    }
  }

  private void add(String place, DataException fault) {
    rows++;
    var kind = String.valueOf(fault.getMessage()).replaceFirst("^" + Pattern.quote(place), "");
    var known = kinds.get(kind);
    if (known != null) {
      known.add(place);
    } else if (kinds.size() < MOST_KINDS) {
      kinds.put(kind, new Kind(fault));
    } else {
      untold++;
    }
  }

  private void throwAny() {
    if (rows == 0) {
      return;
    }
    var first = kinds.values().iterator().next();
    if (rows == 1) {
      throw first.first;
    }
    var lines = new ArrayList<String>();
    if (kinds.size() > 1) {
      lines.add("%s has %,d rows that cannot be used".formatted(source, rows));
    }
    kinds.values().forEach(kind -> lines.add(kind.text()));
    if (untold > 0) {
      lines.add("and %,d more".formatted(untold));
    }
    if (rows == MOST_ROWS) {
      lines.add("and maybe more: behind %,d such rows nothing was read".formatted(rows));
    }
    var text = String.join("\n", lines);
    throw first.first instanceof MissingColumnException missing
            && kinds.values().stream().allMatch(k -> k.first instanceof MissingColumnException)
        ? new MissingColumnException(text, missing.columns())
        : new DataException(text, first.first);
  }
}
