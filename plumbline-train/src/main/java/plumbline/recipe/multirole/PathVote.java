package plumbline.recipe.multirole;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Chooses one of the paths of a role: one of those that come to the commonest answer, which under
/// a symmetric Dirichlet prior is the likeliest. What is not the majority is our reading.
///
/// @param least share of the sampled paths that the commonest answer must have
/// @param percentile of the lengths of its paths below which a path is too short; of the others the
///   shortest is kept
/// @param filter what a path must agree with
public record PathVote(double least, double percentile, Filter filter) {
  /// What a path must agree with.
  public enum Filter {
    /// The majority of the role's paths.
    CONSISTENCY,
    /// The gold answer of the role: the paper's supervised variant.
    GOLD
  }

  public PathVote {
    require(least >= 0 && least <= 1, "the least share of votes is %s", least);
    require(percentile >= 0 && percentile < 1, "the percentile of lengths is %s", percentile);
  }

  private static void require(boolean holds, String what, double value) {
    if (!holds) {
      throw new IllegalArgumentException((what + ", must be a share from 0 to 1").formatted(value));
    }
  }

  /// The path that stands for its role; empty where none does.
  ///
  /// @param paths of one role that end in an answer
  /// @param sampled how many were sampled, those without an answer too
  /// @param gold the gold answer, empty where there is none
  public Optional<RolePath> of(List<RolePath> paths, int sampled, String gold) {
    var votes = new LinkedHashMap<String, Integer>();
    paths.forEach(path -> votes.merge(path.answer(), 1, Integer::sum));
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return switch (filter) {
      case CONSISTENCY ->
          most == 0 || most < least * sampled
              ? Optional.empty()
              : shortest(paths, first(votes, most));
      case GOLD -> votes.containsKey(gold) ? shortest(paths, gold) : Optional.empty();
    };
  }

  private static String first(LinkedHashMap<String, Integer> votes, int most) {
    return votes.entrySet().stream()
        .filter(vote -> vote.getValue() == most)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /// The shortest of the paths with this answer that is no shorter than the percentile.
  private Optional<RolePath> shortest(List<RolePath> paths, String answer) {
    var agreeing = paths.stream().filter(path -> path.answer().equals(answer)).toList();
    var lengths = agreeing.stream().map(RolePath::words).sorted().toList();
    int floor = lengths.get((int) Math.ceil(percentile * (lengths.size() - 1)));
    return agreeing.stream()
        .filter(path -> path.words() >= floor)
        .min(Comparator.comparingInt(RolePath::words));
  }

  /// A bound on the probability that the majority of `m` answers is wrong, by Cantelli's
  /// inequality: `s^2 / (s^2 + t^2)` with `s^2 = p (1 - p) (m + m (m - 1) rho)` and `t = m (p -
  /// 1/2)`.
  ///
  /// @param p probability that one answer is right, above one half
  /// @param rho correlation of two answers
  public static double errorBound(int m, double p, double rho) {
    if (!(p > 0.5 && p <= 1) || m < 1) {
      throw new IllegalArgumentException(
          "a majority of %d answers that are right with probability %s; it must be above 0.5 and of 1 answer at least"
              .formatted(m, p));
    }
    double variance = p * (1 - p) * (m + m * (m - 1) * rho);
    double margin = m * (p - 0.5);
    return variance / (variance + margin * margin);
  }
}
