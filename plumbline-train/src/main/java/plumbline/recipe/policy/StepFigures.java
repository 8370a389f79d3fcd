package plumbline.recipe.policy;

import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Predicate;
import plumbline.credit.Advantages;
import plumbline.credit.LengthCorrelation;
import plumbline.credit.RewardGroup;
import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.objective.LossMetrics;
import plumbline.recipe.LossNames;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Critic;
import plumbline.train.Update;

/// Gathers the figures of one step of reinforcement learning.
final class StepFigures {
  private final long step;
  private final long version;
  private final long started = System.nanoTime();
  private final SequencedMap<String, Double> values = new LinkedHashMap<>();
  private final IdentityHashMap<TrainingRow, Floats> latest = new IdentityHashMap<>();
  private LossMetrics losses = LossMetrics.none();
  private double loss;
  private double norm;
  private double normSum;
  private double normSquares;
  private double rate;
  private long tokens;
  private int updates;
  private long sampledAt;
  private long preparedAt;
  private int skipped;
  private double criticLoss;
  private double criticClipped;
  private int criticUpdates;

  /// @param version optimiser steps that the policy has behind it
  StepFigures(long step, long version) {
    this.step = step;
    this.version = version;
  }

  void sampled(RolloutBatch batch, SequencedMap<String, Double> found) {
    sampledAt = System.nanoTime();
    values.putAll(found);
    var attempts = batch.attempts();
    var columns = attempts.isEmpty() ? List.<String>of() : attempts.getFirst().columns().names();
    for (var column : columns) {
      mean(
          attempts.stream().map(a -> RolloutBatch.number(a.columns().get(column))).toList(),
          MetricNames.reward(column));
      spread(batch.by(column), column);
    }
    mean(attempts.stream().map(RolloutBatch.Attempt::reward).toList(), MetricNames.REWARD_MEAN);
    long unscored = attempts.stream().filter(a -> a.reward().isEmpty()).count();
    values.put("reward/unscored", (double) unscored);
    var lengths = attempts.stream().mapToInt(a -> a.episode().sampledTokens()).summaryStatistics();
    values.put(MetricNames.LENGTH_MEAN, lengths.getAverage());
    values.put(MetricNames.SAMPLED_TOKENS, (double) lengths.getSum());
    double truncated =
        attempts.stream().mapToInt(a -> a.episode().truncated() ? 1 : 0).average().orElse(0);
    values.put(MetricNames.TRUNCATED, truncated);
    LengthCorrelation.of(batch.rewards())
        .ifPresent(value -> values.put(MetricNames.LENGTH_REWARD_CORRELATION, value));
    tokens = attempts.stream().mapToLong(a -> a.episode().tokens().size()).sum();
    batch.entropy().ifPresent(mean -> values.put(MetricNames.SAMPLED_ENTROPY, mean));
  }

  /// How far the values of a column lie apart within groups, and whether they go with the length;
  /// nothing of a column that does not vary.
  private void spread(List<RewardGroup> groups, String column) {
    double deviation = groups.stream().mapToDouble(RewardGroup::deviation).average().orElse(0);
    if (deviation > 0) {
      values.put(MetricNames.rewardStd(column), deviation);
    }
    LengthCorrelation.of(groups)
        .ifPresent(value -> values.put(MetricNames.lengthCorrelation(column), value));
  }

  private void mean(List<OptionalDouble> numbers, String name) {
    numbers.stream()
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average()
        .ifPresent(mean -> values.put(name, mean));
  }

  /// What an estimator of advantages per sample says.
  void advantages(Advantages advantages, int groups) {
    values.put(MetricNames.REWARD_GROUP_STD, advantages.meanGroupDeviation());
    values.put(MetricNames.DEAD_GROUPS, (double) advantages.deadGroups() / groups);
  }

  /// How far the reference was left, nats, and what that cost.
  void penalty(double divergence, double coefficient) {
    values.put(MetricNames.KL, divergence);
    values.put("kl/coefficient", coefficient);
  }

  /// Mean absolute difference of the log-probabilities that sampler and trainer give to a token, of
  /// all tokens and by how many optimiser steps ago they were sampled.
  void samplerDifference(List<TrainingRow> rows, List<Floats> trainer, PreparedRows prepared) {
    var drift = new AgeMeans(version);
    for (int i = 0; i < rows.size(); i++) {
      drift.add(prepared.episodeOf(rows.get(i)), trainer.get(i));
    }
    values.putAll(drift.figures());
  }

  /// @param passes tells whether rows hold log-probabilities of the trainer
  /// @param isTrained which rows those are
  void prepared(PreparedRows rows, Passes passes, Predicate<TrainingRow> isTrained) {
    preparedAt = System.nanoTime();
    if (!passes.isSingle() && passes.old() == Passes.Old.CURRENT) {
      var scored = rows.rows().stream().filter(isTrained).toList();
      samplerDifference(scored, scored.stream().map(TrainingRow::oldLogProbs).toList(), rows);
    }
  }

  /// @param bonus the coefficient of the entropy bonus
  void updated(Update.Report report, List<TrainingRow> rows, double learningRate, double bonus) {
    if (bonus != 0) {
      values.put("entropy/coefficient", bonus);
    }
    for (int i = 0; i < rows.size(); i++) {
      latest.put(rows.get(i), report.logProbs().get(i));
    }
    losses = losses.merge(report.metrics());
    greatest("", report.figures());
    loss += report.loss();
    norm = Math.max(norm, report.gradientNorm());
    normSum += report.gradientNorm();
    normSquares += report.gradientNorm() * report.gradientNorm();
    rate = learningRate;
    updates++;
  }

  /// Of several optimiser steps the greatest figures are kept.
  private void greatest(String prefix, SequencedMap<String, Double> figures) {
    figures.forEach((name, figure) -> values.merge(prefix + name, figure, Math::max));
  }

  /// What was learnt beside the samples, as the latest optimiser step has it.
  void learnt(SequencedMap<String, Double> tracks) {
    values.putAll(tracks);
  }

  /// A mini-batch in which nothing could be learnt.
  void idle() {
    updates++;
    skipped++;
  }

  /// What the critic learnt in a mini-batch.
  void valued(Critic.Report report) {
    criticLoss += report.loss();
    criticClipped += report.clippedShare();
    criticUpdates++;
    greatest("critic/", report.figures());
  }

  int updates() {
    return updates;
  }

  StepMetrics metrics() {
    long now = System.nanoTime();
    double seconds = (now - started) / 1e9;
    return StepMetrics.of(step, Instant.now())
        .withAll(values)
        .with(MetricNames.LOSS, updates == 0 ? 0 : loss / updates)
        .with(MetricNames.GRADIENT_NORM, norm)
        .with(MetricNames.LEARNING_RATE, rate)
        .with("updates/skipped", skipped)
        .withAll(norms())
        .withAll(critic())
        .withAll(trained())
        .with(MetricNames.TOKENS_PER_SECOND, tokens / seconds)
        .with("seconds/rollout", (sampledAt - started) / 1e9)
        .with("seconds/prepare", (preparedAt - sampledAt) / 1e9)
        .with("seconds/update", (now - preparedAt) / 1e9);
  }

  /// What the objective said; where nothing was trained only that, for without a pass nothing else
  /// is known.
  private SequencedMap<String, Double> trained() {
    var figures = LossNames.translate(losses);
    figures.putIfAbsent(MetricNames.TRAINED_TOKENS, 0.0);
    return figures;
  }

  /// How even the gradients of several optimiser steps were.
  private SequencedMap<String, Double> norms() {
    var figures = new LinkedHashMap<String, Double>();
    int taken = updates - skipped;
    if (taken > 1) {
      double mean = normSum / taken;
      figures.put("updates/grad_norm_mean", mean);
      figures.put(
          "updates/grad_norm_std", Math.sqrt(Math.max(0, normSquares / taken - mean * mean)));
    }
    return figures;
  }

  private SequencedMap<String, Double> critic() {
    var figures = new LinkedHashMap<String, Double>();
    if (criticUpdates > 0) {
      figures.put("critic/loss", criticLoss / criticUpdates);
      figures.put("critic/clipped_share", criticClipped / criticUpdates);
    }
    return figures;
  }

  /// Log-probabilities of the last pass.
  Map<TrainingRow, Floats> logProbs() {
    return latest;
  }
}
