package plumbline.cli;

/// A command that stops with one line for the user and an exit code.
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode code;

  /// @param code what the process exits with
  /// @param message one line: what came, what was expected, what to do
  public CommandFailure(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /// What the process exits with.
  public ExitCode code() {
    return code;
  }
}
