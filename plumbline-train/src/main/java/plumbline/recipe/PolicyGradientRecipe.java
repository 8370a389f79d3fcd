package plumbline.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import plumbline.credit.Credit;
import plumbline.objective.BatchCounts;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.optim.Schedule;
import plumbline.reward.RewardAggregation;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.Tensor;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.Update;

/// Policy gradient from groups of samples: GRPO, GMPO, GSPO and whatever else is a
/// [PolicyObjective]. Every step samples groups, rewards them column by column, turns the rewards
/// into advantages, and takes one optimiser step per mini-batch and epoch; with more than one, the
/// log-probabilities at rollout time are taken again by the trainer.
///
/// @param tasks what every step attempts
/// @param rollout samples and scores the groups
/// @param aggregation makes one reward of the columns
/// @param credit makes advantages of the rewards
/// @param objective the loss
/// @param epochs passes over the samples of a rollout
/// @param miniBatches optimiser steps per pass
/// @param schedule learning rate, by optimiser step
/// @param steps rollouts
/// @param seed of the run
/// @param pieces spells tokens in the sample log
public record PolicyGradientRecipe(
    Feed<Task> tasks,
    GroupRollout rollout,
    RewardAggregation aggregation,
    Credit credit,
    PolicyObjective objective,
    int epochs,
    int miniBatches,
    Schedule schedule,
    long steps,
    long seed,
    Pieces pieces) {
  public PolicyGradientRecipe {
    if (epochs < 1 || miniBatches < 1) {
      throw new IllegalArgumentException(
          "%d epochs of %d mini-batches, at least 1 of 1".formatted(epochs, miniBatches));
    }
  }

  /// Trains; returns the number of rollouts the model has behind it.
  ///
  /// @param scorer gives log-probabilities under the policy
  /// @param reference gives them under the frozen reference, where the objective has a KL term
  /// @param advanced is told every step done, before it is saved
  public long train(
      Update update, Scorer scorer, Optional<Scorer> reference, Run run, LongConsumer advanced)
      throws IOException, InterruptedException {
    for (long step = run.firstStep(); step < steps; step++) {
      var figures = new StepFigures(step);
      var groups = rollout.roll(tasks.batch(step), seed, step);
      var batch = RolloutBatch.of(groups, aggregation, credit);
      figures.sampled(batch, rollout.scoring().columns());
      var rows = rows(batch, scorer, figures);
      var references = references(rows, reference);
      figures.prepared();
      for (int pass = 0; pass < epochs; pass++) {
        for (var mini : miniBatches(rows, step, pass)) {
          update(update, mini, references, step, figures);
        }
      }
      run.log(figures.metrics());
      run.samples(step, figures.samples(batch, rows, pieces));
      advanced.accept(step);
      if (run.afterStep(step, steps)) {
        return step + 1;
      }
    }
    run.finished();
    return steps;
  }

  private boolean isSingleStep() {
    return epochs == 1 && miniBatches == 1;
  }

  /// Rows whose advantage is 0 are left out of the passes where no other term of the loss needs
  /// them; they stay in the divisor.
  private boolean needsIdleRows() {
    return objective.kl() != null
        || objective.entropyCoefficient() != 0
        || objective.topEntropy() != null;
  }

  /// Rows of all attempts that said something, with log-probabilities at rollout time.
  private List<TrainingRow> rows(RolloutBatch batch, Scorer scorer, StepFigures figures)
      throws InterruptedException {
    var rows = new ArrayList<TrainingRow>();
    for (var attempt : batch.attempts()) {
      if (attempt.episode().sampledTokens() > 0) {
        rows.add(attempt.row());
      }
    }
    if (isSingleStep()) {
      return rows;
    }
    var trained = rows.stream().filter(this::isTrained).toList();
    var old = scorer.logProbs(trained);
    figures.samplerDifference(trained, old);
    var exact = new IdentityHashMap<TrainingRow, TrainingRow>();
    for (int i = 0; i < trained.size(); i++) {
      exact.put(trained.get(i), withOld(trained.get(i), old.get(i)));
    }
    return rows.stream().map(row -> exact.getOrDefault(row, row)).toList();
  }

  private boolean isTrained(TrainingRow row) {
    return needsIdleRows() || row.credit().get(row.tokens().size() - 1) != 0;
  }

  private static TrainingRow withOld(TrainingRow row, Floats old) {
    return new TrainingRow(
        row.tokens(), row.kinds(), row.weights(), old, row.credit(), row.group());
  }

  private Map<TrainingRow, Floats> references(List<TrainingRow> rows, Optional<Scorer> reference)
      throws InterruptedException {
    var byRow = new IdentityHashMap<TrainingRow, Floats>();
    if (objective.kl() != null) {
      var scores = reference.orElseThrow().logProbs(rows);
      for (int i = 0; i < rows.size(); i++) {
        byRow.put(rows.get(i), scores.get(i));
      }
    }
    return byRow;
  }

  private List<List<TrainingRow>> miniBatches(List<TrainingRow> rows, long step, int pass) {
    var order = Feed.permutation(rows.size(), new SampleKey(seed, step, pass, -1));
    int size = Math.max(1, Math.ceilDiv(rows.size(), miniBatches));
    var batches = new ArrayList<List<TrainingRow>>();
    for (int start = 0; start < rows.size(); start += size) {
      var batch = new ArrayList<TrainingRow>();
      for (int i = start; i < Math.min(rows.size(), start + size); i++) {
        batch.add(rows.get(order[i]));
      }
      batches.add(batch);
    }
    return batches;
  }

  private void update(
      Update update,
      List<TrainingRow> mini,
      Map<TrainingRow, Floats> references,
      long step,
      StepFigures figures)
      throws InterruptedException {
    var trained = mini.stream().filter(this::isTrained).toList();
    if (trained.isEmpty()) {
      figures.idle();
      return;
    }
    var totals = new StepTotals(BatchCounts.of(mini));
    double rate = schedule.at(step * epochs * miniBatches + figures.updates());
    var report =
        update.apply(
            trained,
            rate,
            new SampleKey(seed, step, figures.updates(), 0),
            (micro, logProbs, entropies) ->
                objective.evaluate(columns(micro, logProbs, entropies, references), totals));
    figures.updated(report, rate);
  }

  private PolicyBatch columns(
      MicroBatch micro, Tensor logProbs, Tensor entropies, Map<TrainingRow, Floats> references) {
    var recorded = micro.column(TrainingRow::oldLogProbs);
    return new PolicyBatch(
        logProbs,
        isSingleStep() ? logProbs.detach() : recorded,
        references.isEmpty() ? null : micro.column(row -> reference(references, row)),
        null,
        micro.mask(LossKind.POLICY_GRADIENT),
        micro.column(TrainingRow::credit).select(1, 0),
        entropies);
  }

  private static Floats reference(Map<TrainingRow, Floats> references, TrainingRow row) {
    var floats = references.get(row);
    if (floats == null) {
      throw new IllegalStateException("a row of group " + row.group() + " has no reference");
    }
    return floats;
  }
}
