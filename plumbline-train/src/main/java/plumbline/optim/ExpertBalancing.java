package plumbline.optim;

import java.util.List;

/// Keeps the experts of a mixture evenly loaded without a loss of their own (arXiv 2408.15664):
/// after every optimiser step the bias that corrects a router's choice goes up where an expert got
/// fewer tokens than the mean, and down where it got more:
///
/// `bias_e += rate * (sign_e - mean(sign))`, `sign_e = sign(mean(c) - c_e)`, `c_e` tokens of expert
/// e.
///
/// @param rate step of a bias
/// @param centred whether the mean of the signs is taken off, so that the biases do not drift
///   together (Moonlight, arXiv 2502.16982); DeepSeek-V3 leaves it in
/// @param until step of the run from which on biases stand still, as they do in the last stage of
///   Moonlight's training; [Long#MAX_VALUE] for never
public record ExpertBalancing(double rate, boolean centred, long until) {
  public ExpertBalancing {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY) || until < 1) {
      throw new IllegalArgumentException(
          "expert balancing with rate %s until step %d: the rate must be above 0 and finite, the step at least 1"
              .formatted(rate, until));
    }
  }

  /// Steps of 0.001, centred, to the end: what Moonlight gives.
  public static ExpertBalancing standard() {
    return new ExpertBalancing(1e-3, true, Long.MAX_VALUE);
  }

  /// What is to be added to the biases of a layer whose experts got so many tokens.
  public double[] change(List<Long> counts) {
    double mean = counts.stream().mapToLong(Long::longValue).average().orElse(0);
    var change = counts.stream().mapToDouble(count -> Math.signum(mean - count)).toArray();
    double drift = 0;
    for (double sign : change) {
      drift += centred ? sign / change.length : 0;
    }
    for (int expert = 0; expert < change.length; expert++) {
      change[expert] = rate * (change[expert] - drift);
    }
    return change;
  }
}
