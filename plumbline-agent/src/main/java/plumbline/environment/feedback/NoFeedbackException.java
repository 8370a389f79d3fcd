package plumbline.environment.feedback;

/// An environment that can say nothing of an attempt, which says nothing about the attempt.
public final class NoFeedbackException extends RuntimeException {
  @java.io.Serial private static final long serialVersionUID = 1;

  /// @param message what failed
  public NoFeedbackException(String message, Throwable cause) {
    super(message, cause);
  }
}
