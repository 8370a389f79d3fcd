package plumbline.checkpoint;

import java.io.IOException;

/// An artefact could not be written, or one on the disk is not what was written; the message names
/// the directory, the file, what came and what was expected.
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;

  /// A failure in words.
  public CheckpointException(String message) {
    super(message);
  }

  /// A failure with its cause.
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
