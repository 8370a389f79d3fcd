package plumbline.sandbox;

import java.io.Serial;

/// A child process failed in a way that says nothing about the program it ran.
final class BrokenChildException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  BrokenChildException(String message) {
    super(message);
  }
}
