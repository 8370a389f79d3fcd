package plumbline.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import plumbline.sandbox.Submission.Probe;

/// Short forms for tests that run real children.
final class Guests {
  /// Few statements and a processor second; a wall limit that a busy machine does not reach.
  static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofSeconds(1), Duration.ofMinutes(5), 50_000, 1 << 14);

  /// For programs that import much.
  static final SandboxLimits AMPLE =
      new SandboxLimits(Duration.ofMinutes(5), Duration.ofMinutes(10), 50_000_000, 1 << 16);

  private Guests() {}

  static List<ProbeResult> run(Sandbox sandbox, String source, Probe... probes)
      throws InterruptedException {
    return run(sandbox, LIMITS, source, List.of(probes));
  }

  static List<ProbeResult> run(
      Sandbox sandbox, SandboxLimits limits, String source, List<? extends Probe> probes)
      throws InterruptedException {
    return switch (sandbox.run(new Submission(source, new ArrayList<Probe>(probes)), limits)) {
      case Execution.Ran(var results) -> results;
      case Execution.Broken(var reason) -> throw new AssertionError("broken: " + reason);
    };
  }

  static Probe script(String input) {
    return new Probe.Script(input);
  }

  static Probe call(String expression) {
    return new Probe.Call(expression);
  }

  /// How a script that reads nothing ends.
  static Outcome outcome(Sandbox sandbox, String source) throws InterruptedException {
    return run(sandbox, source, script("")).getFirst().outcome();
  }
}
