package plumbline.reward;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// How scores in named dimensions, each brought to `u` in [0, 1], become one reward. The gate is
/// our reading of EduAlign: a charming answer that does not help earns little.
public sealed interface Combination {
  /// The weight of every dimension; they sum to 1.
  SequencedMap<String, Double> weights();

  /// One reward.
  ///
  /// @param shares u by dimension
  default double of(Map<String, Double> shares) {
    return switch (this) {
      case Weighted(var weights) -> sum(weights, shares, "");
      case Gated(var weights, var gate, double full) -> {
        double passed = share(shares, gate);
        yield weights.getOrDefault(gate, 0.0) * passed
            + Math.min(1, passed / full) * sum(weights, shares, gate);
      }
    };
  }

  /// `sum_k w_k u_k`.
  record Weighted(SequencedMap<String, Double> weights) implements Combination {
    public Weighted {
      weights = checked(weights);
    }
  }

  /// `w_g u_g + min(1, u_g / full) sum of the other w_k u_k`, g being the dimension that opens the
  /// gate.
  ///
  /// @param full share of the scale from which on the gate is open
  record Gated(SequencedMap<String, Double> weights, String gate, double full)
      implements Combination {
    public Gated {
      weights = checked(weights);
      if (!weights.containsKey(gate)) {
        throw new IllegalArgumentException(
            "the gate is dimension '%s', weights are given for %s"
                .formatted(gate, weights.keySet()));
      }
      if (!(full > 0 && full <= 1)) {
        throw new IllegalArgumentException(
            "the gate opens fully at %s, must be above 0 and at most 1".formatted(full));
      }
    }
  }

  private static SequencedMap<String, Double> checked(SequencedMap<String, Double> weights) {
    double sum = 0;
    for (var entry : weights.entrySet()) {
      if (!(entry.getValue() >= 0)) {
        throw new IllegalArgumentException(
            "the weight of dimension '%s' is %s, must be at least 0"
                .formatted(entry.getKey(), entry.getValue()));
      }
      sum += entry.getValue();
    }
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException(
          "the weights of the dimensions sum to %s, must sum to 1".formatted(sum));
    }
    return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
  }

  private static double sum(Map<String, Double> weights, Map<String, Double> shares, String but) {
    double sum = 0;
    for (var entry : weights.entrySet()) {
      if (!entry.getKey().equals(but)) {
        sum += entry.getValue() * share(shares, entry.getKey());
      }
    }
    return sum;
  }

  private static double share(Map<String, Double> shares, String dimension) {
    var share = shares.get(dimension);
    if (share == null) {
      throw new IllegalArgumentException(
          "there is no dimension '%s', only %s".formatted(dimension, shares.keySet()));
    }
    return share;
  }
}
