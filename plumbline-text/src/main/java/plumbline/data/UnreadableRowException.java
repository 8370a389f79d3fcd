package plumbline.data;

/// A row that cannot be read, behind which others can.
final class UnreadableRowException extends DataException {
  private static final long serialVersionUID = 1;

  private final String place;

  /// @param place where the row stands, with which `message` begins
  UnreadableRowException(String place, String message) {
    super(message);
    this.place = place;
  }

  /// The same with what led to it.
  UnreadableRowException(String place, String message, Throwable cause) {
    super(message, cause);
    this.place = place;
  }

  String place() {
    return place;
  }
}
