package plumbline.train;

/// What a directory holds is another run than the one that is asked for, or one that must be gone
/// on with by name; nothing was done.
public final class RunRefusedException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /// @param message what is there, what was asked for and what to do
  public RunRefusedException(String message) {
    super(message);
  }
}
