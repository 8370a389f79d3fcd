package plumbline.sandbox;

import java.time.Duration;

/// What a submission may use, all probes together. Processor and wall time are measured by the
/// parent; statements by the interpreter, so that this limit alone strikes at the same place in
/// every run.
///
/// @param cpu processor time of the child
/// @param wall time on the clock
/// @param statements Python statements
/// @param output bytes that a probe may print; also how many bytes of a value are read
public record SandboxLimits(Duration cpu, Duration wall, long statements, int output) {
  public SandboxLimits {
    if (!cpu.isPositive() || !wall.isPositive() || statements < 1 || output < 1) {
      throw new IllegalArgumentException(
          "limits are cpu %s, wall %s, %d statements, %d bytes of output; all must be above 0"
              .formatted(cpu, wall, statements, output));
    }
  }

  /// Five seconds of processor time, sixty on the clock, 2,000,000 statements, 64 KiB of output.
  public static SandboxLimits standard() {
    return new SandboxLimits(Duration.ofSeconds(5), Duration.ofSeconds(60), 2_000_000, 1 << 16);
  }
}
