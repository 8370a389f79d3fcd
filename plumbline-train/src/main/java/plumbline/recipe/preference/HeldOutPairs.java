package plumbline.recipe.preference;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.metric.MetricNames;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.train.Run;

/// Pairs that are not learnt from. Each is measured by itself, also under losses that compare the
/// pairs of a step; a number that is not finite is told as such.
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
    var margins = new double[objective.leading().isPresent() ? pairs.size() : 0];
    var losses = new double[pairs.size()];
    Arrays.fill(margins, Double.NaN);
    Arrays.fill(losses, Double.NaN);
    for (int i = 0; i < losses.length; i++) {
      var own = halves(policy, i);
      if (own.stream().allMatch(HeldOutPairs::isFinite)) {
        try (var _ = TensorScope.open();
            var _ = Autograd.pause()) {
          var result = evaluated(i, own, shift);
          losses[i] = result.share().item();
          if (margins.length > 0) {
            margins[i] =
                result.metrics().values().getOrDefault(MetricNames.REWARDS_MARGINS, Double.NaN);
          }
        }
      }
    }
    return HeldOutMeasure.of(margins, losses)
        .byRow(pairs.stream().mapToLong(pair -> pair.chosen().group()).toArray());
  }

  private PolicyObjective.Result evaluated(int number, List<Floats> own, double shift) {
    var pair = pairs.get(number);
    var rows = PairRows.rows(List.of(pair));
    var under = reference == null ? null : halves(reference, number);
    int width = own.stream().mapToInt(Floats::size).max().orElseThrow();
    return objective.evaluate(
        new PairColumns(List.of(pair), rows, under, tail).whole(PairColumns.spread(own, width)),
        new StepTotals(pair.counted(), pair.supervisedTokens(), shift));
  }

  private static boolean isFinite(Floats column) {
    for (float value : column.toArray()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private static List<Floats> halves(List<Floats> columns, int pair) {
    return columns.subList(2 * pair, 2 * pair + 2);
  }
}
