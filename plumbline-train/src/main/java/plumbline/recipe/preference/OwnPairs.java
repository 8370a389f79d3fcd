package plumbline.recipe.preference;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.objective.preference.CompletionSums;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Pairs that count the more, the more the policy as it is would have said both answers itself
/// (WPO, arXiv 2406.11827), at the price of one more forward pass a step.
///
/// @param pairs what is weighed
/// @param leads what is told of their rows
/// @param atMostOne whether weights above 1 are brought down to 1
public record OwnPairs(PreferenceRecipe.Source pairs, Leads leads, boolean atMostOne)
    implements PreferenceRecipe.Source {
  /// Tells how far tokens lie above draws of the policy's own.
  @FunctionalInterface
  public interface Leads {
    /// For every row `lp_t - log sum_v p_t(v)^2` of its answer's tokens.
    List<Floats> of(List<TrainingRow> rows) throws InterruptedException;
  }

  @Override
  public List<PairRows> batch(long step) throws IOException, InterruptedException {
    var batch = pairs.batch(step);
    var rows = PairRows.rows(batch);
    var weights = weights(rows, leads.of(rows));
    return IntStream.range(0, batch.size())
        .mapToObj(pair -> batch.get(pair).times(weights[pair]))
        .toList();
  }

  private double[] weights(List<TrainingRow> rows, List<Floats> above) {
    int width = above.stream().mapToInt(Floats::size).max().orElseThrow();
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var mask = PairColumns.mask(rows, width, LossKind.PREFERENCE);
      var own = CompletionSums.ownership(PairColumns.spread(above, width), mask);
      var halves = own.reshape(rows.size() / 2, 2);
      return CompletionSums.ownershipOfPairs(halves.select(1, 0), halves.select(1, 1), atMostOne)
          .toDoubles();
    }
  }
}
