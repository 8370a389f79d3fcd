package plumbline.sandbox;

/// A limit that a program broke.
public enum Limit {
  /// Processor time.
  CPU,
  /// Time on the clock.
  WALL,
  /// The heap of the child.
  MEMORY,
  /// Executed statements.
  STATEMENTS,
  /// Printed bytes.
  OUTPUT
}
