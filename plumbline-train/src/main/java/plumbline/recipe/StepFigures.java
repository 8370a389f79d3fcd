package plumbline.recipe;

import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import plumbline.metric.MetricNames;
import plumbline.metric.SampleRecord;
import plumbline.metric.StepMetrics;
import plumbline.model.layer.ExpertLoads;
import plumbline.objective.LossMetrics;
import plumbline.reward.Verdict;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Update;

/// Gathers the figures of one step of reinforcement learning.
final class StepFigures {
  private static final int KEPT_SAMPLES = 16;

  private final long step;
  private final long started = System.nanoTime();
  private final SequencedMap<String, Double> values = new LinkedHashMap<>();
  private final IdentityHashMap<TrainingRow, Floats> latest = new IdentityHashMap<>();
  private LossMetrics losses = LossMetrics.none();
  private ExpertLoads experts = ExpertLoads.none();
  private double loss;
  private double norm;
  private double rate;
  private long tokens;
  private int updates;
  private long sampledAt;
  private long preparedAt;

  StepFigures(long step) {
    this.step = step;
  }

  void sampled(RolloutBatch batch, List<String> columns) {
    sampledAt = System.nanoTime();
    var attempts = batch.attempts();
    for (var column : columns) {
      mean(
          attempts.stream().map(a -> RolloutBatch.number(a.columns().get(column))).toList(),
          MetricNames.reward(column));
    }
    mean(attempts.stream().map(RolloutBatch.Attempt::reward).toList(), MetricNames.REWARD_MEAN);
    values.put(MetricNames.REWARD_GROUP_STD, batch.advantages().meanGroupDeviation());
    values.put(MetricNames.DEAD_GROUPS, (double) batch.advantages().deadGroups() / batch.groups());
    values.put("reward/unscored", (double) batch.advantages().unscored());
    double length =
        attempts.stream().mapToInt(a -> a.episode().sampledTokens()).average().orElse(0);
    values.put(MetricNames.LENGTH_MEAN, length);
    double truncated =
        attempts.stream().mapToInt(a -> a.episode().truncated() ? 1 : 0).average().orElse(0);
    values.put(MetricNames.TRUNCATED, truncated);
    tokens = attempts.stream().mapToLong(a -> a.episode().tokens().size()).sum();
  }

  private void mean(List<OptionalDouble> numbers, String name) {
    numbers.stream()
        .filter(OptionalDouble::isPresent)
        .mapToDouble(OptionalDouble::getAsDouble)
        .average()
        .ifPresent(mean -> values.put(name, mean));
  }

  /// Mean absolute difference of the log-probabilities that sampler and trainer give to a token.
  void samplerDifference(List<TrainingRow> rows, List<Floats> trainer) {
    double sum = 0;
    long count = 0;
    for (int i = 0; i < rows.size(); i++) {
      var sampler = rows.get(i).oldLogProbs();
      for (int t = 0; t < sampler.size(); t++) {
        if (sampler.get(t) != 0) {
          sum += Math.abs(sampler.get(t) - trainer.get(i).get(t));
          count++;
        }
      }
    }
    if (count > 0) {
      values.put(MetricNames.SAMPLER_TRAINER_DIFFERENCE, sum / count);
    }
  }

  void prepared() {
    preparedAt = System.nanoTime();
  }

  void updated(Update.Report report, List<TrainingRow> rows, double learningRate) {
    for (int i = 0; i < rows.size(); i++) {
      latest.put(rows.get(i), report.logProbs().get(i));
    }
    losses = losses.merge(report.metrics());
    experts = experts.merge(report.experts());
    report.figures().forEach((name, figure) -> values.merge(name, figure, Math::max));
    loss += report.loss();
    norm = Math.max(norm, report.gradientNorm());
    rate = learningRate;
    updates++;
  }

  /// A mini-batch in which nothing could be learnt.
  void idle() {
    updates++;
  }

  int updates() {
    return updates;
  }

  StepMetrics metrics() {
    long now = System.nanoTime();
    double seconds = (now - started) / 1e9;
    var metrics =
        StepMetrics.of(step, Instant.now())
            .withAll(values)
            .with(MetricNames.LOSS, updates == 0 ? 0 : loss / updates)
            .with(MetricNames.GRADIENT_NORM, norm)
            .with(MetricNames.LEARNING_RATE, rate)
            .withAll(LossNames.translate(losses));
    return ExpertFigures.addTo(metrics, experts)
        .with(MetricNames.TOKENS_PER_SECOND, tokens / seconds)
        .with("seconds/rollout", (sampledAt - started) / 1e9)
        .with("seconds/prepare", (preparedAt - sampledAt) / 1e9)
        .with("seconds/update", (now - preparedAt) / 1e9);
  }

  /// The first samples of the step that said something; one without a reward is not trained.
  List<SampleRecord> samples(RolloutBatch batch, PreparedRows rows, Pieces pieces) {
    return batch.attempts().stream()
        .filter(attempt -> attempt.episode().sampledTokens() > 0)
        .limit(KEPT_SAMPLES)
        .map(attempt -> {
          var prepared = rows.of(attempt);
          var row = prepared == null ? untrained(attempt.row()) : prepared;
          return SampleRecord.of(
              attempt.episode(),
              row,
              pieces.of(row.tokens()),
              latest.getOrDefault(row, row.oldLogProbs()),
              scores(attempt));
        })
        .toList();
  }

  private static TrainingRow untrained(TrainingRow row) {
    int n = row.tokens().size();
    return new TrainingRow(
        row.tokens(),
        row.kinds(),
        Floats.filled(n, 0f),
        row.oldLogProbs(),
        row.credit(),
        row.group());
  }

  private static SampleRecord.Scores scores(RolloutBatch.Attempt attempt) {
    var rewards = new LinkedHashMap<String, Double>();
    var unscored = new LinkedHashMap<String, String>();
    attempt
        .columns()
        .verdicts()
        .forEach((name, verdict) -> {
          switch (verdict) {
            case Verdict.Scored(double reward) -> rewards.put(name, reward);
            case Verdict.Unscored(String reason) -> unscored.put(name, reason);
          }
        });
    return new SampleRecord.Scores(rewards, unscored, attempt.advantage());
  }
}
