package plumbline.generate;

/// A row could not go on because there is no distribution to draw its next token from.
public final class GenerationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  GenerationException(String message) {
    super(message);
  }
}
