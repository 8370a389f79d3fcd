package plumbline.objective.preference;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What the pairs of a data set count where the winner may have drifted from its prompt (Sem-DPO,
/// arXiv 2507.20133): `w = exp(-alpha d)`, d the cosine distance between the embeddings of prompt
/// and winner. The loser's distance counts nothing.
///
/// @param alpha 0 leaves every pair as it is
/// @param distances of prompt and winner of the pairs, in [0, 2]
/// @param weights of the pairs, in [exp(-2 alpha), 1]
@SuppressWarnings("ArrayRecordComponent") // of one data set, never compared
public record SemanticWeights(double alpha, double[] distances, double[] weights) {
  private static final double NARROW = 1.05;
  private static final double FEW = 0.3;

  /// The weights of these distances.
  ///
  /// @param distances of prompt and winner, in [0, 2]
  /// @throws IllegalArgumentException for an alpha below 0, for one that leaves no pair any weight,
  ///   and for a distance outside its range
  public static SemanticWeights of(double[] distances, double alpha) {
    if (!(alpha >= 0) || Double.isInfinite(alpha)) {
      throw new IllegalArgumentException(
          "alpha is %s, must be a number of at least 0: a negative one would reward drift"
              .formatted(alpha));
    }
    check(distances);
    var weights = Arrays.stream(distances).map(d -> Math.exp(-alpha * d)).toArray();
    if (weights.length > 0 && Arrays.stream(weights).allMatch(w -> w == 0)) {
      throw new IllegalArgumentException(
          "alpha is %s, which makes the weights of all %,d pairs 0: nothing would be learnt; lower alpha, or let it be calibrated"
              .formatted(alpha, weights.length));
    }
    return new SemanticWeights(alpha, distances, weights);
  }

  /// Alpha such that the pair of median distance counts a half, `ln 2 / median` (our reading).
  ///
  /// @throws IllegalArgumentException where the median is 0
  public static double calibrated(double[] distances) {
    check(distances);
    double median = quantile(distances, 0.5);
    if (median == 0) {
      throw new IllegalArgumentException(
          "half of the winners have distance 0 from their prompts, so alpha cannot be calibrated;"
              + " give a number");
    }
    return Math.log(2) / median;
  }

  private static void check(double[] distances) {
    for (int i = 0; i < distances.length; i++) {
      if (!(distances[i] >= 0 && distances[i] <= 2)) {
        throw new IllegalArgumentException(
            "distance %d is %s, must lie in [0, 2]: it is a cosine distance"
                .formatted(i + 1, distances[i]));
      }
    }
  }

  /// The distance that half of the winners reach; their pairs are the far ones.
  public double radius() {
    return quantile(distances, 0.5);
  }

  /// For every pair whether its winner is at least as far as [#radius].
  public boolean[] far() {
    double radius = radius();
    var far = new boolean[distances.length];
    for (int i = 0; i < far.length; i++) {
      far[i] = distances[i] >= radius;
    }
    return far;
  }

  /// How many pairs of weight 1 these are worth: `(sum w)^2 / sum w^2`.
  public double effectivePairs() {
    double sum = Arrays.stream(weights).sum();
    return sum * sum / Arrays.stream(weights).map(w -> w * w).sum();
  }

  /// The weights in a line for the user, and what is doubtful about them.
  public List<String> remarks() {
    double median = quantile(weights, 0.5);
    double most = Arrays.stream(weights).max().orElse(Double.NaN);
    var line =
        String.format(
            Locale.ROOT,
            "weights exp(-alpha d) with alpha %.4g: least %.3f, 10 %% %.3f, median %.3f, 90 %%"
                + " %.3f; worth %,.0f of %,d pairs",
            alpha,
            quantile(weights, 0),
            quantile(weights, 0.1),
            median,
            quantile(weights, 0.9),
            effectivePairs(),
            weights.length);
    if (alpha > 0 && most / median < NARROW) {
      return List.of(
          line,
          "the weights hardly differ (the largest is %.3f times the median), so this is nearly the plain loss; raise alpha, or let it be calibrated"
              .formatted(most / median));
    }
    return effectivePairs() < FEW * weights.length
        ? List.of(line, "few pairs carry most of the weight; lower alpha, or let it be calibrated")
        : List.of(line);
  }

  /// Linear between order statistics.
  static double quantile(double[] values, double share) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
