package plumbline.recipe.sgpo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import plumbline.recipe.sgpo.Acceptance.Fault;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Keeps the pairs whose improvement the model itself, behind the plain prompt, finds likelier than
/// the draft by an amount within a range. It needs no label: a right answer that was made worse is
/// mostly less likely than before.
///
/// ```
/// gap = mean over tokens of y_+ (log p(. | x)) - mean over tokens of y (log p(. | x))    nats
/// ```
///
/// @param least smallest gap
/// @param most largest gap
public record LikelihoodGate(double least, double most) {
  public LikelihoodGate {
    if (!(least <= most)) {
      throw new IllegalArgumentException(
          "gaps from %s to %s, must be an interval".formatted(least, most));
    }
  }

  /// The pairs within the range; the others are counted among the faults.
  ///
  /// @param rows of every pair taken the row of the improvement, then that of the draft, both
  ///   behind the plain prompt
  /// @param logProbs of the tokens of these rows, 0 where nothing is said
  public Improvements keep(Improvements made, List<TrainingRow> rows, List<Floats> logProbs) {
    var kept = new ArrayList<Improvement>();
    for (int i = 0; i < made.taken().size(); i++) {
      double gap =
          mean(rows.get(2 * i), logProbs.get(2 * i))
              - mean(rows.get(2 * i + 1), logProbs.get(2 * i + 1));
      if (gap >= least && gap <= most) {
        kept.add(made.taken().get(i));
      }
    }
    var faults = new EnumMap<Fault, Integer>(Fault.class);
    faults.putAll(made.faults());
    if (kept.size() < made.taken().size()) {
      faults.put(Fault.OUTSIDE_GAP, made.taken().size() - kept.size());
    }
    return new Improvements(kept, faults);
  }

  private static double mean(TrainingRow row, Floats logProbs) {
    double sum = 0;
    for (float each : logProbs.toArray()) {
      sum += each;
    }
    return sum / row.count(LossKind.CROSS_ENTROPY);
  }
}
