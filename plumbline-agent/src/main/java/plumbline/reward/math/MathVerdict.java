package plumbline.reward.math;

/// Whether an answer equals the gold answer, and why in a few words.
///
/// @param equal the judgement
/// @param reason what decided, for people who read logs
public record MathVerdict(boolean equal, String reason) {
  static MathVerdict same(String reason) {
    return new MathVerdict(true, reason);
  }

  static MathVerdict different(String reason) {
    return new MathVerdict(false, reason);
  }
}
