package plumbline.text.trajectory;

/// Which component of the loss a token takes part in.
public enum LossKind {
  /// Context only.
  NONE,
  /// Supervised: cross-entropy on this token.
  CROSS_ENTROPY,
  /// Reinforced: policy gradient on this token.
  POLICY_GRADIENT,
  /// Held to the frozen base by the full-vocabulary divergence.
  KL_TO_BASE
}
