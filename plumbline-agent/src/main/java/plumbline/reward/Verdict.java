package plumbline.reward;

/// What a reward function says of one sample in one column.
public sealed interface Verdict {
  /// Judged.
  ///
  /// @param reward the score
  record Scored(double reward) implements Verdict {}

  /// Not judged: the judge broke or took too long. The sample leaves its group and is counted; it
  /// is never a 0.
  ///
  /// @param reason why, in words
  record Unscored(String reason) implements Verdict {}

  /// The rule does not apply to this sample: there is no gold answer to compare with, or nothing
  /// was predicted that could be wrong. Left out of sums and means; the other columns count.
  ///
  /// @param reason why, in words
  record Absent(String reason) implements Verdict {}

  /// 1 where `holds`, else 0.
  static Verdict of(boolean holds) {
    return new Scored(holds ? 1 : 0);
  }
}
