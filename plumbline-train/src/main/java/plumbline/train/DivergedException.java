package plumbline.train;

/// A loss or a gradient that is not a finite number. The run stops; the last checkpoint is intact.
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What is not finite, and where.
  public DivergedException(String message) {
    super(message);
  }
}
