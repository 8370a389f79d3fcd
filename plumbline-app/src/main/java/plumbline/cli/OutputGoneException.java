package plumbline.cli;

import java.io.IOException;

/// Standard output takes no more, so that going on would be in vain. What it means is told once,
/// when the program ends.
final class OutputGoneException extends IOException {
  private static final long serialVersionUID = 1L;

  OutputGoneException() {
    super("standard output takes no more");
  }
}
