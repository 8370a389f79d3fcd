package plumbline.recipe.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import plumbline.credit.Advantages;
import plumbline.credit.Credit;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.credit.TokenCredit;
import plumbline.credit.TokenReturns;
import plumbline.credit.TokenRewards;
import plumbline.objective.CovarianceLoss;
import plumbline.objective.PolicyObjective;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Scorer;

/// Makes training rows of rewarded episodes: log-probabilities at the beginning of the step, those
/// of the reference, values, and advantages.
///
/// @param seed of the run, for the greedy responses
record Preparation(
    Networks networks,
    Rewarding rewarding,
    PolicyObjective objective,
    Passes passes,
    Controls controls,
    long seed) {

  /// Columns of the usable rows, in their order.
  private record Known(List<Floats> old, @Nullable List<Floats> reference) {}

  boolean usesReference() {
    return penalisesLoss() || rewarding.penalty() != null;
  }

  boolean penalisesLoss() {
    return objective.kl() != null && objective.kl().coefficient() > 0;
  }

  /// Rows whose advantage is 0 are left out of the passes where no other term of the loss needs
  /// them; they stay in the divisor.
  boolean isTrained(TrainingRow row) {
    boolean needsIdle =
        penalisesLoss()
            || objective.entropyCoefficient() != 0
            || passes.entropy() != null
            || objective.choice().needsStepEntropies()
            || objective.surrogate() instanceof CovarianceLoss;
    return hasTrainedToken(row) && (needsIdle || hasCredit(row));
  }

  static boolean hasTrainedToken(TrainingRow row) {
    return row.kinds().contains(LossKind.POLICY_GRADIENT);
  }

  private static boolean hasCredit(TrainingRow row) {
    for (int t = row.tokens().size() - 1; t > 0; t--) {
      if (row.credit().get(t) != 0 && row.kinds().get(t) == LossKind.POLICY_GRADIENT) {
        return true;
      }
    }
    return false;
  }

  /// Whether log-probabilities at the beginning of the step need a pass of their own: with one
  /// optimiser step its own forward gives them.
  private boolean scoresOld() {
    return passes.old() == Passes.Old.CURRENT
        && (!passes.isSingle() || rewarding.penalty() != null);
  }

  PreparedRows prepare(RolloutBatch batch, long step, StepFigures figures)
      throws InterruptedException {
    var attempts = batch.attempts().stream().filter(RolloutBatch.Attempt::isUsable).toList();
    var rows = attempts.stream().map(RolloutBatch.Attempt::row).toList();
    boolean atOnce = rewarding.rule() instanceof Credit && rewarding.penalty() == null;
    if (atOnce) {
      rows = credited(rows, perSample(batch, attempts, new HashMap<>(), figures));
    }
    var old = scoresOld() ? scored(rows, networks.scorer(), atOnce) : sampler(rows);
    var reference = usesReference() ? reference(rows) : null;
    var known = new Known(old, reference);
    var values =
        rewarding.needsCritic()
            ? scored(rows, networks.critic().orElseThrow()::values, false)
            : null;
    List<Floats> returns = null;
    if (!atOnce) {
      var costs = costs(attempts, rows, known, figures);
      if (rewarding.rule() instanceof TokenCredit rule) {
        var assigned = perToken(rule, attempts, rows, known, values, step);
        rows = credited(rows, floats(assigned.advantages()));
        returns = floats(assigned.returns());
      } else {
        rows = credited(rows, perSample(batch, attempts, costs, figures));
      }
    }
    var entropies = objective.choice().needsStepEntropies() ? entropies(attempts, rows) : null;
    var prepared = new PreparedRows();
    for (int i = 0; i < rows.size(); i++) {
      prepared.add(
          withOld(rows.get(i), old.get(i)),
          new PreparedRows.Beside(
              attempts.get(i), at(entropies, i), at(reference, i), at(values, i), at(returns, i)));
    }
    return prepared;
  }

  private static @Nullable Floats at(@Nullable List<Floats> column, int row) {
    return column == null ? null : column.get(row);
  }

  private static List<Floats> sampler(List<TrainingRow> rows) {
    return rows.stream().map(TrainingRow::oldLogProbs).toList();
  }

  private List<Floats> reference(List<TrainingRow> rows) throws InterruptedException {
    return scored(rows, networks.reference().orElseThrow(), false);
  }

  /// A column of the rows that have a trained token; of the others what they had, or 0.
  ///
  /// @param onlyTrained leaves out rows from which nothing is learnt
  private List<Floats> scored(List<TrainingRow> rows, Scorer scorer, boolean onlyTrained)
      throws InterruptedException {
    var wanted =
        rows.stream().filter(row -> onlyTrained ? isTrained(row) : hasTrainedToken(row)).toList();
    var columns = scorer.logProbs(wanted).iterator();
    var known = new IdentityHashMap<TrainingRow, Floats>();
    wanted.forEach(row -> known.put(row, columns.next()));
    return rows.stream().map(row -> known.getOrDefault(row, row.oldLogProbs())).toList();
  }

  /// The sampler's entropies where one policy sampled everything and told them; else a pass of the
  /// policy.
  private List<Floats> entropies(List<RolloutBatch.Attempt> attempts, List<TrainingRow> rows)
      throws InterruptedException {
    var reported = new ArrayList<Floats>();
    for (var attempt : attempts) {
      var all = attempt.entropies();
      if (attempt.sampledSpans() > 1 || Double.isNaN(all.sum())) {
        return scored(rows, networks.entropies().orElseThrow(), false);
      }
      reported.add(all);
    }
    return reported;
  }

  /// What leaving the reference costs every usable episode, and how far it was left.
  private Map<RolloutBatch.Attempt, Double> costs(
      List<RolloutBatch.Attempt> attempts,
      List<TrainingRow> rows,
      Known known,
      StepFigures figures) {
    var costs = new HashMap<RolloutBatch.Attempt, Double>();
    if (rewarding.penalty() == null || known.reference() == null) {
      return costs;
    }
    double coefficient = controls.klCoefficient();
    double divergence = 0;
    for (int i = 0; i < rows.size(); i++) {
      double sum = 0;
      for (int t = 0; t < rows.get(i).tokens().size(); t++) {
        sum +=
            rows.get(i).kinds().get(t) == LossKind.POLICY_GRADIENT
                ? known.old().get(i).get(t) - known.reference().get(i).get(t)
                : 0;
      }
      costs.put(attempts.get(i), coefficient * sum);
      divergence += sum / Math.max(1, rows.get(i).count(LossKind.POLICY_GRADIENT));
    }
    if (!rows.isEmpty()) {
      figures.penalty(divergence / rows.size(), coefficient);
      controls.kl(divergence / rows.size(), rows.size());
    }
    return costs;
  }

  private List<Floats> perSample(
      RolloutBatch batch,
      List<RolloutBatch.Attempt> attempts,
      Map<RolloutBatch.Attempt, Double> costs,
      StepFigures figures) {
    var credit = (Credit) rewarding.rule();
    Advantages advantages = credit.assign(costs.isEmpty() ? batch.rewards() : less(batch, costs));
    figures.advantages(advantages, batch.rewards().size());
    return attempts.stream()
        .map(attempt ->
            Floats.filled(
                attempt.episode().tokens().size(),
                (float) advantages.of(attempt.group(), attempt.sample())))
        .toList();
  }

  private static List<RewardGroup> less(
      RolloutBatch batch, Map<RolloutBatch.Attempt, Double> costs) {
    var samples = new LinkedHashMap<Integer, List<Sample>>();
    for (var attempt : batch.attempts()) {
      var sample = batch.rewards().get(attempt.group()).samples().get(attempt.sample());
      var cost = costs.get(attempt);
      samples
          .computeIfAbsent(attempt.group(), _ -> new ArrayList<>())
          .add(
              cost == null || sample.reward().isEmpty()
                  ? sample
                  : new Sample(
                      OptionalDouble.of(sample.reward().getAsDouble() - cost),
                      sample.length(),
                      sample.columns()));
    }
    return samples.entrySet().stream()
        .map(entry -> {
          var group = batch.rewards().get(entry.getKey());
          return new RewardGroup(group.task(), entry.getValue(), group.absent());
        })
        .toList();
  }

  private TokenCredit.Assigned perToken(
      TokenCredit rule,
      List<RolloutBatch.Attempt> attempts,
      List<TrainingRow> rows,
      Known known,
      @Nullable List<Floats> values,
      long step)
      throws InterruptedException {
    var mask = TokenColumns.mask(rows);
    var old = TokenColumns.numbers(known.old());
    var reference = known.reference() == null ? old : TokenColumns.numbers(known.reference());
    var scores = attempts.stream().mapToDouble(attempt -> attempt.reward().orElse(0)).toArray();
    double coefficient = rewarding.penalty() == null ? 0 : controls.klCoefficient();
    return rule.assign(
        new TokenRewards(
            TokenReturns.klInReward(old, reference, mask, scores, coefficient),
            mask,
            attempts.stream().mapToLong(RolloutBatch.Attempt::group).toArray(),
            rewarding.greedy() == null ? null : greedy(attempts, step),
            values == null ? null : TokenColumns.numbers(values)));
  }

  /// The reward of the greedy response to the task of every attempt.
  private double[] greedy(List<RolloutBatch.Attempt> attempts, long step)
      throws InterruptedException {
    var tasks = new LinkedHashMap<Long, Task>();
    attempts.forEach(a -> tasks.putIfAbsent(a.episode().task().id(), a.episode().task()));
    var rewards = new HashMap<Long, Double>();
    var rollout = Objects.requireNonNull(rewarding.greedy());
    for (var group : rollout.roll(List.copyOf(tasks.values()), seed, step)) {
      var verdict =
          rewarding.aggregation().total(group.episodes().getFirst(), group.columns().getFirst());
      rewards.put(group.task().id(), RolloutBatch.number(verdict).orElse(0));
    }
    return attempts.stream()
        .mapToDouble(attempt -> rewards.getOrDefault(attempt.episode().task().id(), 0.0))
        .toArray();
  }

  private static List<Floats> floats(double[][] rows) {
    return TokenColumns.floats(rows);
  }

  private static List<TrainingRow> credited(List<TrainingRow> rows, List<Floats> credit) {
    var result = new ArrayList<TrainingRow>();
    for (int i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      result.add(
          new TrainingRow(
              row.tokens(),
              row.kinds(),
              row.weights(),
              row.oldLogProbs(),
              credit.get(i),
              row.group()));
    }
    return result;
  }

  private static TrainingRow withOld(TrainingRow row, Floats old) {
    return new TrainingRow(
        row.tokens(), row.kinds(), row.weights(), old, row.credit(), row.group());
  }
}
