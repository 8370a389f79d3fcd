package plumbline.recipe.preference;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.metric.MetricNames;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.train.Run;

/// Pairs that are not learnt from. Each is measured by itself, also under losses that compare the
/// pairs of a step.
///
/// @param pairs the pairs
/// @param reference two columns a pair, null where nothing is compared with a reference
/// @param objective the losses
/// @param tail what a token behind the length of the shorter answer counts
public record HeldOutPairs(
    List<PairRows> pairs,
    @Nullable List<Floats> reference,
    PreferenceObjective objective,
    double tail) {
  /// What they say of the policy that a run began with.
  ///
  /// @param policy log-probabilities under it, two columns a pair
  public HeldOutMeasure atStart(List<Floats> policy) {
    return under(policy, 0);
  }

  /// What they say of the policy after the steps so far.
  ///
  /// @param policy log-probabilities under it, two columns a pair
  public HeldOutMeasure now(List<Floats> policy, Run run) {
    return under(policy, objective.usesShift() ? RewardShift.of(run).value() : 0);
  }

  private HeldOutMeasure under(List<Floats> policy, double shift) {
    boolean compares = objective.leading().isPresent();
    var margins = new double[compares ? pairs.size() : 0];
    var losses = new double[pairs.size()];
    for (int i = 0; i < losses.length; i++) {
      try (var _ = TensorScope.open();
          var _ = Autograd.pause()) {
        var pair = List.of(pairs.get(i));
        var own = halves(policy, i);
        int width = own.stream().mapToInt(Floats::size).max().orElseThrow();
        var columns =
            new PairColumns(
                pair, PairRows.rows(pair), reference == null ? null : halves(reference, i), tail);
        var totals = new StepTotals(1, pairs.get(i).supervisedTokens(), shift);
        var result = objective.evaluate(columns.whole(PairColumns.spread(own, width)), totals);
        losses[i] = result.share().item();
        if (compares) {
          var margin = result.metrics().values().get(MetricNames.REWARDS_MARGINS);
          margins[i] = requireNonNull(margin, "a margin is not finite");
        }
      }
    }
    return new HeldOutMeasure(margins, losses);
  }

  private static List<Floats> halves(List<Floats> columns, int pair) {
    return columns.subList(2 * pair, 2 * pair + 2);
  }
}
