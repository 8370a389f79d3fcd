package plumbline.sandbox.guest;

/// Counts the statements of one submission. When there are too many, that statement and every later
/// one throws: so a program that catches the first has no statement left to go on with. Used by the
/// thread that runs the guest alone.
final class StatementMeter {
  /// Thrown into the guest.
  private static final class Exhausted extends RuntimeException {
    @java.io.Serial private static final long serialVersionUID = 1;

    Exhausted() {
      super("too many statements", null, false, false);
    }
  }

  private long counted;
  private long limit = Long.MAX_VALUE;

  /// Counts from 0 to `limit`.
  void restart(long limit) {
    this.counted = 0;
    this.limit = limit;
  }

  /// Counts without limit, for what is not the guest's.
  void rest() {
    limit = Long.MAX_VALUE;
  }

  /// Leaves no statement to go on with.
  void exhaust() {
    limit = counted;
  }

  void count() {
    if (counted >= limit) {
      throw new Exhausted();
    }
    counted++;
  }

  /// Whether all statements are used up.
  boolean isSpent() {
    return counted >= limit;
  }

  long counted() {
    return counted;
  }
}
