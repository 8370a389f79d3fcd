package plumbline.reward;

/// What an episode that ended at its token limit is worth.
public enum TruncationRule {
  /// Reward 0, whatever the columns say: a guess in the middle must not count.
  ZERO,
  /// The columns count as for any other episode; for use with an overlong penalty.
  KEEP,
  /// No reward: the sample leaves its group and the loss.
  MASK,
  /// The columns count in its group as for any other episode, but none of its tokens is trained.
  UNTRAINED
}
