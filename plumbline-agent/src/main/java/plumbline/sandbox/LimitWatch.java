package plumbline.sandbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Compares what a child has used since this was made with its limits of time.
final class LimitWatch {
  private final ProcessHandle process;
  private final SandboxLimits limits;
  private final Duration before;
  private final long begin = System.nanoTime();

  LimitWatch(Process process, SandboxLimits limits) {
    this.process = process.toHandle();
    this.limits = limits;
    this.before = used();
  }

  /// The limit that is broken, if one is.
  @Nullable Limit broken() {
    if (System.nanoTime() - begin > limits.wall().toNanos()) {
      return Limit.WALL;
    }
    return used().minus(before).compareTo(limits.cpu()) > 0 ? Limit.CPU : null;
  }

  /// Processor time of all threads of the process; 0 where the system does not tell, so that only
  /// the clock counts.
  private Duration used() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
