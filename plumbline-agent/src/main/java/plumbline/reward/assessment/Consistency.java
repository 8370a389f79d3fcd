package plumbline.reward.assessment;

import java.util.List;

/// How well predicted rewards match the true ones: `1 - 1/n sum_i d(r_i, p_i)`.
///
/// @param difference d
/// @param zeroGuard whether two zeros differ by 0. The authors' program divides 0 by 0 there and
///   gives 0 for the whole; that a wrong answer honestly scored earns nothing contradicts their
///   aim, so true is our reading and false is theirs. No matter to [Difference#ABSOLUTE].
public record Consistency(Difference difference, boolean zeroGuard) {
  /// How far a predicted reward lies from the true one.
  public enum Difference {
    /// `|r - p| / max(r, p)`: any prediction above a true 0 differs by 1.
    RELATIVE,
    /// `min(1, |r - p|)`: our variant.
    ABSOLUTE
  }

  /// The match; 0 for a prediction of another length or with a negative number.
  ///
  /// @param rewards r, at least 0
  /// @param predicted p
  public double of(List<Double> rewards, List<Double> predicted) {
    if (rewards.size() != predicted.size() || predicted.stream().anyMatch(each -> each < 0)) {
      return 0;
    }
    double sum = 0;
    for (int i = 0; i < rewards.size(); i++) {
      double reward = rewards.get(i);
      double guess = predicted.get(i);
      double larger = Math.max(reward, guess);
      if (difference == Difference.ABSOLUTE) {
        sum += Math.min(1, Math.abs(reward - guess));
      } else if (larger > 0) {
        sum += Math.abs(reward - guess) / larger;
      } else if (!zeroGuard) {
        return 0;
      }
    }
    return 1 - sum / rewards.size();
  }
}
