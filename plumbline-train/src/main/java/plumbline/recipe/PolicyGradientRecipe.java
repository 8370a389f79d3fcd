package plumbline.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
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
  /// @param evaluator looks at the policy after every step, before it is saved
  public long train(
      Update update, Scorer scorer, Optional<Scorer> reference, Run run, Evaluator evaluator)
      throws IOException, InterruptedException {
    requireParts(update, reference);
    var memory = MemoryWatch.start();
    for (long step = run.firstStep(); step < steps; step++) {
      var figures = new StepFigures(step);
      var groups = rollout.roll(tasks.batch(run.batch(step)), seed, step);
      var batch = RolloutBatch.of(groups, aggregation, credit);
      figures.sampled(batch, rollout.scoring().columns());
      var rows = prepare(batch, scorer, reference, figures);
      figures.prepared();
      for (int pass = 0; pass < epochs; pass++) {
        for (var mini : miniBatches(rows.rows(), step, pass)) {
          update(update, mini, rows, step, figures);
        }
      }
      run.log(memory.addTo(figures.metrics()).withAll(evaluator.after(step)));
      run.samples(step, figures.samples(batch, rows, pieces));
      if (run.afterStep(step, steps)) {
        return step + 1;
      }
    }
    run.finished();
    return steps;
  }

  private void requireParts(Update update, Optional<Scorer> reference) {
    if (usesReference() && reference.isEmpty()) {
      throw new IllegalArgumentException(
          "the objective has a KL term, but no reference model is given");
    }
    if (objective.entropyCoefficient() != 0 && !update.settings().entropyGradient()) {
      throw new IllegalArgumentException(
          "the entropy coefficient is %s, but the update sends no gradient through entropies; set entropyGradient"
              .formatted(objective.entropyCoefficient()));
    }
  }

  private boolean isSingleStep() {
    return epochs == 1 && miniBatches == 1;
  }

  /// Rows whose advantage is 0 are left out of the passes where no other term of the loss needs
  /// them; they stay in the divisor.
  private boolean needsIdleRows() {
    return usesReference() || objective.entropyCoefficient() != 0 || objective.topEntropy() != null;
  }

  private boolean usesReference() {
    return objective.kl() != null && objective.kl().coefficient() > 0;
  }

  /// Rows of all attempts that said something, with log-probabilities at rollout time: those of the
  /// sampler where one optimiser step follows, which takes them again itself; else the trainer's.
  private PreparedRows prepare(
      RolloutBatch batch, Scorer scorer, Optional<Scorer> reference, StepFigures figures)
      throws InterruptedException {
    var attempts = PreparedRows.trainable(batch);
    var recorded = attempts.stream().map(RolloutBatch.Attempt::row).toList();
    var old = old(recorded, scorer, figures);
    var prepared = new PreparedRows();
    for (int i = 0; i < recorded.size(); i++) {
      prepared.add(attempts.get(i), recorded.get(i), old.get(i));
    }
    if (usesReference()) {
      prepared.reference(reference.orElseThrow().logProbs(prepared.rows()));
    }
    return prepared;
  }

  private List<Floats> old(List<TrainingRow> rows, Scorer scorer, StepFigures figures)
      throws InterruptedException {
    if (isSingleStep()) {
      return rows.stream().map(TrainingRow::oldLogProbs).toList();
    }
    var trained = rows.stream().filter(this::isTrained).toList();
    var scores = scorer.logProbs(trained);
    figures.samplerDifference(trained, scores);
    var remaining = scores.iterator();
    return rows.stream().map(row -> isTrained(row) ? remaining.next() : row.oldLogProbs()).toList();
  }

  private boolean isTrained(TrainingRow row) {
    return needsIdleRows() || row.credit().get(row.tokens().size() - 1) != 0;
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
      Update update, List<TrainingRow> mini, PreparedRows rows, long step, StepFigures figures)
      throws InterruptedException {
    var trained = mini.stream().filter(this::isTrained).toList();
    if (trained.isEmpty()) {
      figures.idle();
      return;
    }
    var totals = new StepTotals(BatchCounts.of(mini), entropyThreshold(mini, rows));
    double rate = schedule.at(step * epochs * miniBatches + figures.updates());
    var report =
        update.apply(
            trained,
            rate,
            new SampleKey(seed, step, figures.updates(), 0),
            (micro, logProbs, entropies) ->
                objective.evaluate(columns(micro, logProbs, entropies, rows), totals));
    if (isSingleStep()) {
      figures.samplerDifference(trained, report.logProbs());
    }
    figures.updated(report, trained, rate);
  }

  /// The quantile is taken over the entropies at rollout time, which are known before the forward.
  private double entropyThreshold(List<TrainingRow> mini, PreparedRows rows) {
    if (objective.topEntropy() == null) {
      return Double.NEGATIVE_INFINITY;
    }
    var sampled = DoubleStream.builder();
    for (var row : mini) {
      var entropies = rows.of(row).entropies();
      for (int t = 0; t < entropies.size(); t++) {
        if (row.kinds().get(t) == LossKind.POLICY_GRADIENT) {
          sampled.add(entropies.get(t));
        }
      }
    }
    var known = sampled.build().toArray();
    if (DoubleStream.of(known).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "the choice of tokens by entropy needs entropies, and the sampler reports none");
    }
    return objective.topEntropy().threshold(known);
  }

  private PolicyBatch columns(
      MicroBatch micro, Tensor logProbs, Tensor entropies, PreparedRows rows) {
    boolean asksSampler =
        objective.mismatch() != null || objective.offPolicyThreshold() != Double.POSITIVE_INFINITY;
    return new PolicyBatch(
        logProbs,
        isSingleStep() ? logProbs.detach() : micro.column(TrainingRow::oldLogProbs),
        usesReference() ? micro.column(rows::referenceOf) : null,
        asksSampler ? micro.column(row -> rows.of(row).sampler()) : null,
        micro.mask(LossKind.POLICY_GRADIENT),
        micro.column(TrainingRow::credit).select(1, 0),
        entropies);
  }
}
