package plumbline.rollout;

/// When samples that are decoded in segments leave for training.
public enum Release {
  /// All samples of a task at once, when the last of them ended.
  WHOLE,
  /// Those that ended, after every round: a group of their own, compared with each other alone.
  FINISHED_ONLY
}
