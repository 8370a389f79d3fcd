package plumbline.text.trajectory;

/// Which component of the loss a token takes part in.
public enum LossKind {
  /// Context only.
  NONE,
  /// Supervised: cross-entropy on this token.
  CROSS_ENTROPY,
  /// Reinforced: policy gradient on this token.
  POLICY_GRADIENT,
  /// Compared: this token is part of an answer that a preference speaks of.
  PREFERENCE,
  /// Held to the frozen base by the full-vocabulary divergence.
  KL_TO_BASE
}
