package plumbline.data;

import java.util.List;

/// Rows without a column that they need.
public final class MissingColumnException extends DataException {
  private static final long serialVersionUID = 1;

  private final List<String> columns;

  /// @param columns those that the rows have
  public MissingColumnException(String message, List<String> columns) {
    super(message);
    this.columns = List.copyOf(columns);
  }

  /// The columns that the rows have.
  public List<String> columns() {
    return columns;
  }
}
