package plumbline.generate;

import java.util.Locale;
import plumbline.model.PackedWeights;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.KvCache;
import plumbline.tensor.DType;
import plumbline.tensor.Device;

/// What a generation will need at its peak, known before it starts.
///
/// @param slots rows at a time
/// @param capacity tokens a row may have
/// @param cacheBytes keys and values
/// @param logitBytes logits and what is computed of them
/// @param passBytes what the layers hold while they read a prompt
/// @param copyBytes a second copy of the weights, laid out for a few rows; 0 for none
public record MemoryPlan(
    int slots, int capacity, long cacheBytes, long logitBytes, long passBytes, long copyBytes) {
  private static final int ROWS_WORTH_PACKING = 2;

  /// Logits, their distribution, a sorted copy with its places, and the row in Java.
  private static final long BYTES_A_LOGIT = 40;

  /// Plans `slots` rows of `capacity` tokens on one lane.
  public static MemoryPlan of(ModelConfig config, int slots, int capacity, DType type) {
    return of(config, slots, capacity, type, 1);
  }

  /// The same on so many lanes, each of which reads prompts by itself.
  static MemoryPlan of(ModelConfig config, int slots, int capacity, DType type, int lanes) {
    return new MemoryPlan(
        slots,
        capacity,
        KvCache.bytes(config, slots, capacity, type),
        BYTES_A_LOGIT * slots * config.vocab(),
        lanes * passBytes(config, Math.ceilDiv(slots, lanes), capacity, type),
        0);
  }

  /// The plan of the most rows, up to `slots`, that fit into `limit` bytes; that of one row a lane
  /// where not even those do. Several rows a lane have a copy of the weights where that fits too.
  public static MemoryPlan fitting(
      ModelConfig config,
      int slots,
      int capacity,
      DType type,
      Device device,
      int lanes,
      long limit) {
    int fits = Math.min(slots, lanes);
    int tooMany = slots + 1;
    while (tooMany - fits > 1) {
      int tried = (fits + tooMany) / 2;
      if (of(config, tried, capacity, type, lanes).bytes() <= limit) {
        fits = tried;
      } else {
        tooMany = tried;
      }
    }
    var plan = of(config, fits, capacity, type, lanes);
    boolean pays = Math.ceilDiv(fits, lanes) >= ROWS_WORTH_PACKING;
    long copy = pays ? PackedWeights.bytes(config, type, device) : 0;
    return plan.bytes() + copy <= limit ? plan.with(copy) : plan;
  }

  private MemoryPlan with(long copy) {
    return new MemoryPlan(slots, capacity, cacheBytes, logitBytes, passBytes, copy);
  }

  /// The widest layer, all its intermediate values counted, and the mask in Java and beside it.
  private static long passBytes(ModelConfig config, int slots, int capacity, DType type) {
    long tokens = Math.min(SlotLane.PREFILL_TOKENS, (long) slots * capacity);
    long feedForward =
        config
            .mixture()
            .map(mixture ->
                ((long) mixture.active() + mixture.shared())
                    * Math.max(mixture.width(), config.hidden()))
            .orElse(0L);
    long width =
        8L * config.hidden()
            + 6L * config.heads() * config.headDim()
            + 4L * Math.max(config.intermediate(), feedForward);
    long scores = config.latent().isPresent() ? 2L * config.heads() : 0; // before, after softmax
    return tokens * (width * type.bytes() + (2L + scores) * Float.BYTES * capacity);
  }

  /// Everything together.
  public long bytes() {
    return cacheBytes + logitBytes + passBytes + copyBytes;
  }

  /// Refuses what cannot fit.
  ///
  /// @throws IllegalArgumentException with the plan and the limit
  public void requireAtMost(long limit) {
    if (bytes() > limit) {
      throw new IllegalArgumentException(
          "%s, which do not fit into %s; ask for fewer tokens a row, or use a machine with more memory"
              .formatted(this, megabytes(limit)));
    }
  }

  @Override
  public String toString() {
    var copy =
        copyBytes == 0 ? "" : "%s for a copy of the weights, ".formatted(megabytes(copyBytes));
    return "%d rows of %d tokens: %s for keys and values, %s for logits, %s for a pass, %stogether %s"
        .formatted(
            slots,
            capacity,
            megabytes(cacheBytes),
            megabytes(logitBytes),
            megabytes(passBytes),
            copy,
            megabytes(bytes()));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
