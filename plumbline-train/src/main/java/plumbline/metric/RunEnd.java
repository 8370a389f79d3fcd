package plumbline.metric;

/// How a run ended.
public enum RunEnd {
  /// All steps were done, or nothing was left to learn.
  FINISHED,
  /// It was stopped and can be resumed.
  STOPPED,
  /// It failed.
  FAILED
}
