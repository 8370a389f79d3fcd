package plumbline.text.trajectory;

/// Why a row of tokens ended.
public enum StopReason {
  /// A stop token or stop string came.
  STOP,
  /// The token limit was reached.
  LENGTH,
  /// The row was paused at a segment limit and can be resumed.
  PAUSED,
  /// The caller cancelled it.
  CANCELLED
}
