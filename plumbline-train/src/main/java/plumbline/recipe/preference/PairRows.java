package plumbline.recipe.preference;

import java.util.ArrayList;
import java.util.List;
import plumbline.data.preference.EncodedPair;
import plumbline.objective.preference.SemanticWeights;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A preference pair as the rows that a model reads.
///
/// @param index of the pair in its data, from 0
/// @param chosen the better half; said tokens are [LossKind#PREFERENCE]
/// @param rejected the worse half
/// @param weight what the losses of the pair are multiplied by
/// @param counted what the pair adds to the divisor of its step: its share of a ranking, 1 for a
///   pair of its own, times its weight where weights are normalised
/// @param far whether its winner is among the half of the data that is farthest from its prompt
public record PairRows(
    int index,
    TrainingRow chosen,
    TrainingRow rejected,
    double weight,
    double counted,
    boolean far) {

  /// A pair of which nobody asked how far its winner is.
  public PairRows(
      int index, TrainingRow chosen, TrainingRow rejected, double weight, double counted) {
    this(index, chosen, rejected, weight, counted, false);
  }

  /// The rows of encoded pairs.
  ///
  /// @param learnPrompt whether the supervised term is of the prompt of the chosen half too
  public static List<PairRows> of(List<EncodedPair> pairs, boolean learnPrompt) {
    var rows = new ArrayList<PairRows>(pairs.size());
    for (var pair : pairs) {
      var chosen = pair.chosenRow(LossKind.PREFERENCE);
      rows.add(
          new PairRows(
              rows.size(),
              learnPrompt ? withPrompt(chosen) : chosen,
              pair.rejectedRow(LossKind.PREFERENCE),
              pair.weight(),
              pair.share()));
    }
    return rows;
  }

  /// The same pairs, their losses multiplied by these weights too.
  ///
  /// @param normalised whether a step is divided by the weights of its pairs instead of by their
  ///   number
  public static List<PairRows> weighted(
      List<PairRows> pairs, double[] weights, boolean normalised) {
    return pairs.stream().map(pair -> pair.weighted(weights[pair.index()], normalised)).toList();
  }

  /// The same pairs, their losses multiplied by these weights too, and the farther half marked.
  public static List<PairRows> weighted(
      List<PairRows> pairs, SemanticWeights weights, boolean normalised) {
    var far = weights.far();
    return weighted(pairs, weights.weights(), normalised).stream()
        .map(pair -> pair.marked(far[pair.index()]))
        .toList();
  }

  /// The same pair, its losses multiplied by `factor` too.
  PairRows times(double factor) {
    return weighted(factor, false);
  }

  private PairRows weighted(double factor, boolean normalised) {
    return new PairRows(
        index, chosen, rejected, weight * factor, normalised ? factor * counted : counted, far);
  }

  private PairRows marked(boolean isFar) {
    return new PairRows(index, chosen, rejected, weight, counted, isFar);
  }

  /// What the losses of these pairs are divided by where they are a step.
  static double divisor(List<PairRows> pairs) {
    return pairs.stream().mapToDouble(PairRows::counted).sum();
  }

  private static TrainingRow withPrompt(TrainingRow row) {
    var kinds = new ArrayList<>(row.kinds());
    for (int t = 1; t < kinds.size(); t++) {
      if (kinds.get(t) == LossKind.NONE) {
        kinds.set(t, LossKind.CROSS_ENTROPY);
      }
    }
    return new TrainingRow(
        row.tokens(), kinds, row.weights(), row.oldLogProbs(), row.credit(), row.group());
  }

  /// Tokens of the supervised term.
  int supervisedTokens() {
    return chosen.count(LossKind.PREFERENCE) + chosen.count(LossKind.CROSS_ENTROPY);
  }

  /// Chosen and rejected rows in turn, those of a pair in a group of their own, which keeps them in
  /// one micro-batch and lets them share their prompt.
  static List<TrainingRow> rows(List<PairRows> pairs) {
    var rows = new ArrayList<TrainingRow>(2 * pairs.size());
    for (int pair = 0; pair < pairs.size(); pair++) {
      rows.add(pairs.get(pair).chosen().inGroup(pair));
      rows.add(pairs.get(pair).rejected().inGroup(pair));
    }
    return rows;
  }
}
