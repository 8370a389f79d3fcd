package plumbline.sandbox;

import java.util.List;

/// What became of a submission.
public sealed interface Execution {
  /// The program was run.
  ///
  /// @param results one for every probe, in order
  record Ran(List<ProbeResult> results) implements Execution {
    public Ran {
      results = List.copyOf(results);
    }

    /// Statements that all probes executed together; the same in every run of a program that reads
    /// neither clock nor randomness and breaks no limit of time or memory.
    public long statements() {
      return results.stream().mapToLong(ProbeResult::statements).sum();
    }
  }

  /// The sandbox failed; nothing is known of the program.
  ///
  /// @param reason in words
  record Broken(String reason) implements Execution {}
}
