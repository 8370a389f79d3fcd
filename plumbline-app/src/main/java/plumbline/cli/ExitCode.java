package plumbline.cli;

/// What a command tells the shell. The numbers are a contract; `docs/exit-codes.md` explains them.
public enum ExitCode {
  /// It did what was asked.
  OK(0),
  /// It could not: a file, the data, the model, memory.
  FAILED(1),
  /// The command line or the recipe is wrong; nothing was started.
  USAGE(2),
  /// An experiment ran to its end and does not show the claim.
  NOT_SHOWN(3),
  /// Stopped by Ctrl-C or SIGTERM after saving what can be resumed.
  INTERRUPTED(130),
  /// Whoever read standard output closed it before the end, as `head` does.
  READER_GONE(141);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /// The number that the process exits with.
  public int number() {
    return number;
  }
}
