package plumbline.reward;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.text.trajectory.Episode;

/// Makes one reward of the columns: `R = sum of weight * column` over the weighted columns. Columns
/// without a weight are only logged.
///
/// @param weights by column name; not empty, finite
/// @param truncation what a truncated episode is worth
public record RewardAggregation(SequencedMap<String, Double> weights, TruncationRule truncation) {
  public RewardAggregation {
    weights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
    if (weights.isEmpty()) {
      throw new IllegalArgumentException("no reward column has a weight; name at least one");
    }
    weights.forEach((name, weight) -> {
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "the weight of reward column '%s' is %s, must be finite".formatted(name, weight));
      }
    });
  }

  /// One column counts, with weight 1; truncated episodes get 0, whatever the column says (see
  /// [#truncating]).
  public static RewardAggregation of(String column) {
    var weights = new LinkedHashMap<String, Double>();
    weights.put(column, 1.0);
    return new RewardAggregation(weights, TruncationRule.ZERO);
  }

  /// The same with another worth of truncated episodes.
  public RewardAggregation truncating(TruncationRule rule) {
    return new RewardAggregation(weights, rule);
  }

  /// The reward of `episode`; unscored where a weighted column is. Columns that do not apply are
  /// left out of the sum.
  ///
  /// @throws IllegalArgumentException where a weighted column is missing
  /// @throws IllegalStateException where a weighted column is not a finite number or none applies,
  ///   with the sample
  public Verdict total(Episode episode, RewardColumns columns) {
    if (episode.truncated()) {
      switch (truncation) {
        case ZERO -> {
          return new Verdict.Scored(0);
        }
        case MASK -> {
          return new Verdict.Unscored("truncated at the token limit");
        }
        case KEEP, UNTRAINED -> {}
      }
    }
    double sum = 0;
    int absent = 0;
    for (var entry : weights.entrySet()) {
      switch (columns.get(entry.getKey())) {
        case Verdict.Unscored(var reason) -> {
          return new Verdict.Unscored(entry.getKey() + ": " + reason);
        }
        case Verdict.Scored(double reward) ->
            sum += entry.getValue() * finite(reward, entry.getKey(), episode);
        case Verdict.Absent _ -> absent++;
      }
    }
    if (absent == weights.size()) {
      throw new IllegalStateException("no reward applies to " + place(episode));
    }
    return new Verdict.Scored(sum);
  }

  /// The weighted columns apart, under the same rule for truncated episodes.
  public List<Verdict> columns(Episode episode, RewardColumns columns) {
    return weights.keySet().stream()
        .map(name ->
            episode.truncated()
                    && truncation != TruncationRule.KEEP
                    && truncation != TruncationRule.UNTRAINED
                ? total(episode, columns)
                : columns.get(name))
        .toList();
  }

  private static double finite(double reward, String column, Episode episode) {
    if (!Double.isFinite(reward)) {
      throw new IllegalStateException(
          "reward column '%s' is %s for %s; a reward must be finite"
              .formatted(column, reward, place(episode)));
    }
    return reward;
  }

  private static String place(Episode episode) {
    return "sample %d of task %d in step %d"
        .formatted(episode.key().sample(), episode.task().id(), episode.key().step());
  }
}
