package plumbline.reward.math;

/// Whether an answer equals the gold answer, and why in a few words.
///
/// @param equal the judgement
/// @param reason what decided, for people who read logs
/// @param sure false where the answers were not read as mathematics, so that somebody who reads
///   words may judge otherwise
public record MathVerdict(boolean equal, String reason, boolean sure) {
  /// A judgement of mathematics.
  public MathVerdict(boolean equal, String reason) {
    this(equal, reason, true);
  }

  static MathVerdict same(String reason) {
    return new MathVerdict(true, reason);
  }

  static MathVerdict different(String reason) {
    return new MathVerdict(false, reason);
  }

  /// Different as far as can be read.
  static MathVerdict unread(String reason) {
    return new MathVerdict(false, reason, false);
  }
}
