package plumbline.claim;

import java.io.IOException;
import java.util.List;

/// A miniature experiment on what a paper says. It measures named figures with a seed, those of the
/// method and those of its baselines from the same start and the same data, so that differences are
/// paired by seed; whether they show a [Statement] is none of its business ([Verdict]).
///
/// A claim keeps no state between calls, and one seed takes minutes at most.
public interface Claim {
  /// Its name on the command line, as `kimi-k2-optimizer`.
  String name();

  /// One line for a reader who does not know the method.
  String title();

  /// What the paper says, each with the figures that show it.
  List<Statement> statements();

  /// What is found once for all seeds and must not be found on them, such as learning rates. The
  /// figures are given to every seed ([Trial#prepared]).
  ///
  /// @param trial has a seed that no measurement uses
  default Outcome prepare(Trial trial) throws IOException, InterruptedException {
    return Outcome.none();
  }

  /// Measures with one seed.
  Outcome run(Trial trial) throws IOException, InterruptedException;
}
