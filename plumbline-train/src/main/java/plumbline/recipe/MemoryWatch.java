package plumbline.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.tensor.Tensor;

/// What a run holds in memory at the end of a step, measured against its beginning.
///
/// @param liveAtStart tensors that were there before the first step
public record MemoryWatch(long liveAtStart) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  /// Begins to watch.
  public static MemoryWatch start() {
    return new MemoryWatch(Tensor.live());
  }

  /// With the figures of memory.
  public StepMetrics addTo(StepMetrics metrics) {
    var resident = residentBytes();
    var known =
        resident.isEmpty()
            ? metrics
            : metrics.with(MetricNames.RESIDENT_BYTES, (double) resident.getAsLong());
    return known.with(MetricNames.LEAKED_TENSORS, (double) (Tensor.live() - liveAtStart));
  }

  /// Empty where the system does not tell.
  static OptionalLong residentBytes() {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.substring(RESIDENT.length()).replace("kB", "").strip())
          .mapToLong(kibibytes -> Long.parseLong(kibibytes) << 10)
          .findFirst();
    } catch (IOException unreadable) {
      return OptionalLong.empty();
    }
  }
}
