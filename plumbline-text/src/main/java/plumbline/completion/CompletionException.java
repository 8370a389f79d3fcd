package plumbline.completion;

/// A completer could not serve a request; the message says which, why and what to do.
public final class CompletionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A failure in words.
  public CompletionException(String message) {
    super(message);
  }

  /// A failure with its cause.
  public CompletionException(String message, Throwable cause) {
    super(message, cause);
  }
}
