package plumbline.text.trajectory;

import java.util.Locale;

/// What became of a token in a policy-gradient step: whether the policy loss moved it, and if not,
/// why. A KL or entropy term may still move it.
public enum TokenFate {
  /// The policy loss moved it.
  TRAINED,
  /// It was read, not sampled.
  CONTEXT,
  /// Its sample has no reward.
  UNSCORED,
  /// Its sample ended at the token limit and counts in its group alone.
  TRUNCATED,
  /// Its advantage is 0.
  NO_ADVANTAGE,
  /// Its sample left the policy too far and had a negative advantage.
  OFF_POLICY,
  /// Its entropy is not among the highest.
  LOW_ENTROPY,
  /// It was certain in a right response.
  MASTERED,
  /// Sampler and trainer differ too much on it.
  MISMATCH,
  /// The clip stopped it: no gradient is left.
  CLIPPED;

  /// The name in files: `no-advantage`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
