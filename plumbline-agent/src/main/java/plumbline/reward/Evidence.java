package plumbline.reward;

/// What the first column of a [RewardFunction] is evidence of.
public enum Evidence {
  /// Whether an answer is right, because it was held against a known one, a test or a rule: 1 or
  /// more is.
  VERIFIED,
  /// How much a learnt model likes an answer. No value of it makes the answer right.
  LEARNT,
  /// How an answer looks, whatever it says: its form, its length, its wording.
  FORM
}
