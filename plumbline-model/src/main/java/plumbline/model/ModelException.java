package plumbline.model;

/// A model directory that cannot be used, with every fault in words.
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// A fault in words.
  public ModelException(String message) {
    super(message);
  }
}
