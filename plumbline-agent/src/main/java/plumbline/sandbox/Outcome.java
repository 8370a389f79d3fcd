package plumbline.sandbox;

/// How a probe ended.
public sealed interface Outcome {
  /// A script came to its end.
  record Finished() implements Outcome {}

  /// An expression has a value.
  record Returned(PythonValue value) implements Outcome {}

  /// An exception that the program did not catch.
  ///
  /// @param type the class's name
  /// @param message shortened
  record Raised(String type, String message) implements Outcome {}

  /// The program asked to end.
  ///
  /// @param status 0 for success
  record Exited(int status) implements Outcome {}

  /// The program broke a limit and was stopped.
  record Exceeded(Limit limit) implements Outcome {}

  /// Not tried, because the program had been stopped before.
  record NotRun() implements Outcome {}
}
