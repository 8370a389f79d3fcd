package plumbline.text.token;

import java.nio.file.Path;

/// A tokenizer file that cannot be used, or a text that the tokenizer cannot represent.
public final class TokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A fault without a cause of its own.
  public TokenizerException(String message) {
    super(message);
  }

  /// A fault and what led to it.
  public TokenizerException(String message, Throwable cause) {
    super(message, cause);
  }

  static TokenizerException in(Path file, String fault) {
    return new TokenizerException(file + ": " + fault);
  }

  static TokenizerException in(Path file, String fault, Throwable cause) {
    return new TokenizerException(file + ": " + fault, cause);
  }
}
