package plumbline.objective;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// How per-token losses of different kinds become one number. Each token gets its share of the loss
/// as its weight before the first forward, so the contributions of micro-batches add up however a
/// step is cut, and a kind that no token has contributes 0.
public sealed interface KindReduction {
  /// `mean over rows with a loss of (1/n_s sum of the n_s losses of row s)`, whatever their kinds.
  record PerSequence() implements KindReduction {}

  /// `ce sum(CE) / N_ce + kl sum(KL) / N_kl` over the step: our reading, for feedback that is a few
  /// per cent of the tokens and would be drowned.
  ///
  /// @param crossEntropy weight of the first, at least 0
  /// @param divergence weight of the second, at least 0
  record ByKind(double crossEntropy, double divergence) implements KindReduction {
    public ByKind {
      if (!(crossEntropy >= 0) || !(divergence >= 0) || !(crossEntropy + divergence > 0)) {
        throw new IllegalArgumentException(
            "the weights are %s of cross-entropy and %s of divergence; none may be negative and one must be positive"
                .formatted(crossEntropy, divergence));
      }
    }
  }

  /// The rows of a step, every token that has a loss with its share of the whole as its weight.
  default List<TrainingRow> weighted(List<TrainingRow> rows) {
    return switch (this) {
      case PerSequence() -> {
        long live = rows.stream().filter(row -> losses(row) > 0).count();
        yield rows.stream()
            .map(row -> losses(row) == 0 ? row : row.weighted(1.0 / losses(row) / live))
            .toList();
      }
      case ByKind(double crossEntropy, double divergence) -> {
        var factors = new EnumMap<LossKind, Double>(LossKind.class);
        factors.put(LossKind.CROSS_ENTROPY, share(crossEntropy, rows, LossKind.CROSS_ENTROPY));
        factors.put(LossKind.KL_TO_BASE, share(divergence, rows, LossKind.KL_TO_BASE));
        var result = new ArrayList<TrainingRow>();
        rows.forEach(row -> result.add(scaled(row, factors)));
        yield result;
      }
    };
  }

  private static int losses(TrainingRow row) {
    return row.count(LossKind.CROSS_ENTROPY) + row.count(LossKind.KL_TO_BASE);
  }

  private static double share(double weight, List<TrainingRow> rows, LossKind kind) {
    long count = rows.stream().mapToInt(row -> row.count(kind)).sum();
    return count == 0 ? 0 : weight / count;
  }

  private static TrainingRow scaled(TrainingRow row, Map<LossKind, Double> factors) {
    var weights = row.weights().toArray();
    for (int t = 0; t < weights.length; t++) {
      weights[t] *= factors.getOrDefault(row.kinds().get(t), 0.0).floatValue();
    }
    return new TrainingRow(
        row.tokens(),
        row.kinds(),
        Floats.of(weights),
        row.oldLogProbs(),
        row.credit(),
        row.group());
  }
}
