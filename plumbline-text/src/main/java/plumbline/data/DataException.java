package plumbline.data;

/// Data that cannot be used: says which file and row, what came, what was expected.
public class DataException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A fault without a cause of its own.
  public DataException(String message) {
    super(message);
  }

  /// A fault and what led to it.
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
