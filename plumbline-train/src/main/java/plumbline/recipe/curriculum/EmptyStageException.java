package plumbline.recipe.curriculum;

/// A stage for which no task is left.
public final class EmptyStageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EmptyStageException(String message) {
    super(message);
  }
}
