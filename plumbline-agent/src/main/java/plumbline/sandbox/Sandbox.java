package plumbline.sandbox;

/// Runs untrusted programs and tells what came out.
public interface Sandbox {
  /// Runs the submission's probes in order.
  ///
  /// @return one result for every probe, or why the sandbox failed; a program that breaks a limit
  ///   is no failure of the sandbox
  /// @throws InterruptedException when the calling thread is interrupted; the program is ended
  Execution run(Submission submission, SandboxLimits limits) throws InterruptedException;
}
