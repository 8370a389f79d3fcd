package plumbline.sandbox;

import java.util.List;

/// A program and what is asked of it. All probes see one interpreter, which nothing else sees.
///
/// @param source Python
/// @param probes at least one
public record Submission(String source, List<Probe> probes) {
  /// One question to the program.
  public sealed interface Probe {
    /// Runs the program as `__main__` with this standard input.
    record Script(String input) implements Probe {}

    /// Evaluates an expression where the program has been loaded; loaded once for all expressions,
    /// under a `__name__` that is not `__main__`.
    record Call(String expression) implements Probe {}
  }

  public Submission {
    probes = List.copyOf(probes);
    if (probes.isEmpty()) {
      throw new IllegalArgumentException("a submission has no probe; ask at least one");
    }
  }
}
