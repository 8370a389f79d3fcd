package plumbline.reward;

import java.util.Arrays;

/// How the scores of several reward models become one. Where the members disagree a reward is not
/// to be trusted, so all but the mean are cautious (Coste et al., 2023; the lower bound is ours).
public sealed interface Ensemble {
  /// What the squares of a variance are divided by: 0 for n, 1 for n - 1.
  int ddof();

  /// One score of those of the members.
  ///
  /// @throws IllegalArgumentException for no member, a score that is not finite, or too few members
  ///   for the variance
  default double of(double... scores) {
    requireFinite(scores);
    return switch (this) {
      case Mean(_) -> mean(scores);
      case Worst(_) -> Arrays.stream(scores).min().orElseThrow();
      case VariancePenalised(double lambda, int ddof) ->
          mean(scores) - lambda * variance(scores, ddof);
      case LowerBound(double kappa, int ddof) ->
          mean(scores) - kappa * Math.sqrt(variance(scores, ddof));
    };
  }

  /// How far the members disagree: their standard deviation.
  ///
  /// @throws IllegalArgumentException as [#of]
  default double disagreement(double... scores) {
    requireFinite(scores);
    return Math.sqrt(variance(scores, ddof()));
  }

  /// The mean of the members.
  record Mean(int ddof) implements Ensemble {
    public Mean {
      require(0, ddof);
    }
  }

  /// The member that is least content.
  record Worst(int ddof) implements Ensemble {
    public Worst {
      require(0, ddof);
    }
  }

  /// `mean - lambda variance`.
  ///
  /// @param ddof 0 divides squares by n, 1 by n - 1
  record VariancePenalised(double lambda, int ddof) implements Ensemble {
    public VariancePenalised {
      require(lambda, ddof);
    }
  }

  /// `mean - kappa deviation`.
  ///
  /// @param ddof 0 divides squares by n, 1 by n - 1
  record LowerBound(double kappa, int ddof) implements Ensemble {
    public LowerBound {
      require(kappa, ddof);
    }
  }

  private static void requireFinite(double... scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("an ensemble needs a member, got none");
    }
    for (int i = 0; i < scores.length; i++) {
      if (!Double.isFinite(scores[i])) {
        throw new IllegalArgumentException(
            "member %d gives %s, must be finite".formatted(i + 1, scores[i]));
      }
    }
  }

  private static void require(double factor, int ddof) {
    if (!(factor >= 0) || Double.isInfinite(factor) || ddof < 0 || ddof > 1) {
      throw new IllegalArgumentException(
          "the penalty is %s with ddof %d, must be a number of at least 0 with ddof 0 or 1"
              .formatted(factor, ddof));
    }
  }

  private static double mean(double... scores) {
    return Arrays.stream(scores).average().orElseThrow();
  }

  private static double variance(double[] scores, int ddof) {
    if (scores.length <= ddof) {
      throw new IllegalArgumentException(
          "a variance with ddof %d needs %d members at least, got %d"
              .formatted(ddof, ddof + 1, scores.length));
    }
    double mean = mean(scores);
    return Arrays.stream(scores).map(score -> (score - mean) * (score - mean)).sum()
        / (scores.length - ddof);
  }
}
