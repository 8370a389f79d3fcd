package plumbline.reward.math;

import java.util.Set;

/// Whether an answer equals the gold answer, and why in a few words.
///
/// @param equal the judgement
/// @param reason what decided, for people who read logs
/// @param sure false where the answers were not read as mathematics, so that somebody who reads
///   words may judge otherwise
public record MathVerdict(boolean equal, String reason, boolean sure) {
  static final String OTHER_KIND = "different kinds of answer";
  static final String NO_VALUE = "an inequality is not a value";
  static final String NO_RELATION = "a value is not the relation asked for";
  private static final Set<String> OTHER_KINDS = Set.of(OTHER_KIND, NO_VALUE, NO_RELATION);

  /// A judgement of mathematics.
  public MathVerdict(boolean equal, String reason) {
    this(equal, reason, true);
  }

  /// Whether the answers differ because one is a number and the other a list, say.
  public boolean isOfAnotherKind() {
    return OTHER_KINDS.contains(reason);
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
