package plumbline.credit;

/// DAPO's soft punishment of long responses, added to the reward: 0 up to `limit - cache` tokens,
/// then linearly down to `-factor` at `limit`, and `-factor` beyond.
///
/// @param limit greatest length, tokens
/// @param cache over how many tokens the punishment grows, in (0, limit]
/// @param factor its greatest size
public record OverlongPenalty(int limit, int cache, double factor) {
  public OverlongPenalty {
    if (cache < 1 || cache > limit) {
      throw new IllegalArgumentException(
          "the overlong cache is %d tokens of %d, must lie in [1, %d]"
              .formatted(cache, limit, limit));
    }
    if (!(factor >= 0) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          "the overlong factor is %s, must be >= 0".formatted(factor));
    }
  }

  /// What is added to the reward of a response of this length.
  public double of(int length) {
    double excess = (double) (limit - cache - length) / cache;
    return factor * Math.clamp(excess, -1, 0);
  }
}
