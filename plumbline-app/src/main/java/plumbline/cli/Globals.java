package plumbline.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The options that every command takes, before or after its name.
final class Globals {
  /// When to colour.
  enum Color {
    auto,
    always,
    never
  }

  @Option(
      names = {"-q", "--quiet"},
      scope = ScopeType.INHERIT,
      description = "No progress, only results and errors.")
  boolean quiet;

  @Option(
      names = "--color",
      scope = ScopeType.INHERIT,
      defaultValue = "auto",
      paramLabel = "WHEN",
      description = "Colour the output: ${COMPLETION-CANDIDATES}. NO_COLOR turns auto off.")
  Color color = Color.auto;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  boolean debug;
}
