package plumbline.text.trajectory;

import java.util.List;
import java.util.stream.Stream;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;

/// One flat token row with a value per token in every column; the only thing a trainer sees.
/// Position `t` speaks of predicting `tokens[t]` from the tokens before it, so position 0 is always
/// [LossKind#NONE].
///
/// @param tokens the row
/// @param kinds which loss component each token takes part in
/// @param weights multiplies the token's loss
/// @param oldLogProbs log-probability at rollout time; 0 where unknown or not sampled
/// @param credit advantage of the token; 0 where it has none
/// @param group which group (task) the row belongs to: what may be dealt together, and is logged
public record TrainingRow(
    Tokens tokens,
    List<LossKind> kinds,
    Floats weights,
    Floats oldLogProbs,
    Floats credit,
    long group) {
  public TrainingRow {
    kinds = List.copyOf(kinds);
    int n = tokens.size();
    if (n == 0
        || kinds.size() != n
        || weights.size() != n
        || oldLogProbs.size() != n
        || credit.size() != n) {
      throw new IllegalArgumentException(
          "row of %d tokens with %d kinds, %d weights, %d old log-probs, %d credits"
              .formatted(n, kinds.size(), weights.size(), oldLogProbs.size(), credit.size()));
    }
    if (kinds.getFirst() != LossKind.NONE) {
      throw new IllegalArgumentException(
          "the first token of a row has nothing to be predicted from");
    }
  }

  /// The same row, its tokens weighing `factor` times as much in the loss.
  public TrainingRow weighted(double factor) {
    var scaled = weights.toArray();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= (float) factor;
    }
    return new TrainingRow(tokens, kinds, Floats.of(scaled), oldLogProbs, credit, group);
  }

  /// The same row in another group.
  public TrainingRow inGroup(long other) {
    return new TrainingRow(tokens, kinds, weights, oldLogProbs, credit, other);
  }

  /// A supervised row: `context` is read, `trained` is learnt.
  public static TrainingRow supervised(Tokens context, Tokens trained) {
    if (context.isEmpty() || trained.isEmpty()) {
      throw new IllegalArgumentException(
          "a supervised row needs context and trained tokens, got %d and %d"
              .formatted(context.size(), trained.size()));
    }
    int n = context.size() + trained.size();
    var kinds =
        Stream.concat(
                Stream.generate(() -> LossKind.NONE).limit(context.size()),
                Stream.generate(() -> LossKind.CROSS_ENTROPY).limit(trained.size()))
            .toList();
    return new TrainingRow(
        context.then(trained),
        kinds,
        Floats.filled(n, 1f),
        Floats.filled(n, 0f),
        Floats.filled(n, 0f),
        0);
  }

  /// How many tokens take part in `kind`.
  public int count(LossKind kind) {
    int count = 0;
    for (var each : kinds) {
      if (each == kind) {
        count++;
      }
    }
    return count;
  }
}
