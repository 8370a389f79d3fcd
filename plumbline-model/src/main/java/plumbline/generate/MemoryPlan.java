package plumbline.generate;

import java.util.Locale;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.KvCache;
import plumbline.tensor.DType;

/// What a generation will need at its peak, known before it starts.
///
/// @param slots rows at a time
/// @param capacity tokens a row may have
/// @param cacheBytes keys and values
/// @param logitBytes logits and what is computed of them
public record MemoryPlan(int slots, int capacity, long cacheBytes, long logitBytes) {
  /// Plans `slots` rows of `capacity` tokens.
  public static MemoryPlan of(ModelConfig config, int slots, int capacity, DType type) {
    return new MemoryPlan(
        slots,
        capacity,
        KvCache.bytes(config, slots, capacity, type),
        4L * Float.BYTES * slots * config.vocab());
  }

  /// Everything together.
  public long bytes() {
    return cacheBytes + logitBytes;
  }

  /// Refuses what cannot fit.
  ///
  /// @throws IllegalArgumentException with the plan and the limit
  public void requireAtMost(long limit) {
    if (bytes() > limit) {
      throw new IllegalArgumentException(
          "%s do not fit into %s; sample fewer rows at a time or fewer tokens"
              .formatted(this, megabytes(limit)));
    }
  }

  @Override
  public String toString() {
    return "%d rows of %d tokens: %s for keys and values, %s for logits"
        .formatted(slots, capacity, megabytes(cacheBytes), megabytes(logitBytes));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
