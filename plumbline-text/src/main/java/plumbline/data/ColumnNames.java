package plumbline.data;

import java.util.EnumMap;
import java.util.Map;

/// What the columns are called in a source.
///
/// @param renamed names that differ from [Column#standardName]; a column that is named here must be
///   there even if its part is optional
public record ColumnNames(Map<Column, String> renamed) {
  public ColumnNames {
    renamed = Map.copyOf(renamed);
  }

  /// The standard names: `prompt`, `answer`, `completion`, `messages`, …
  public static ColumnNames standard() {
    return new ColumnNames(Map.of());
  }

  /// The same names, except that `column` is called `name`.
  public ColumnNames with(Column column, String name) {
    var names = new EnumMap<Column, String>(Column.class);
    names.putAll(renamed);
    names.put(column, name);
    return new ColumnNames(names);
  }

  /// What `column` is called.
  public String of(Column column) {
    return renamed.getOrDefault(column, column.standardName());
  }
}
