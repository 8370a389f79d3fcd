package plumbline.claim.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import plumbline.benchmark.Judging;
import plumbline.claim.Outcome;
import plumbline.environment.Split;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.objective.Aggregation;
import plumbline.objective.BatchCounts;
import plumbline.objective.MismatchWeights;
import plumbline.objective.MismatchWeights.Mode;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.optim.AdamW;
import plumbline.rollout.Group;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroLoss;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// What samples are worth that weights of some optimiser steps ago drew, or weights of 16 bits: how
/// near their gradient comes to that of the policy's own samples, as they are and corrected. All
/// gradients are of the same tasks; the policy's own is of other and more samples.
final class Staleness implements AutoCloseable {
  static final List<Integer> AGES = List.of(1, 2, 4);
  static final String SHORT = "bfloat16";
  private static final int LEARNT_TASKS = 16;
  private static final int TASKS = 32;
  private static final int STALE = 32;
  private static final int OWN = 64;
  private static final PolicyObjective PLAIN =
      PolicyObjective.of(new PolicyLoss.Reinforce(), new Aggregation.SeqMeanTokenSum());
  private static final PolicyObjective TRUNCATED =
      PLAIN.with(new MismatchWeights(Mode.TOKEN_TRUNCATE, 0, 2));
  private static final PolicyObjective MASKED =
      PLAIN.with(new MismatchWeights(Mode.SEQUENCE_MASK, 0, 3));

  private final Start start;
  private final double rate;
  private final TrainablePolicy policy;
  private final AdamW learning;
  private final AdamW standing;

  /// @param rate of the steps by which samples grow old
  Staleness(Start start, double rate) {
    this.start = start;
    this.rate = rate;
    this.policy =
        TrainablePolicy.full(start.config(), start.parameters(), start.trial().lanes().count());
    this.learning = new AdamW(policy.trained(), AdamW.Settings.standard(0));
    this.standing = new AdamW(policy.trained(), AdamW.Settings.standard(0));
  }

  static String old(int age) {
    return "old-" + age;
  }

  Outcome measured() throws InterruptedException {
    Outcome outcome;
    try (var rounded = rounded()) {
      outcome = beside(SHORT, new CausalLm(start.config(), rounded));
    }
    var sampler = new CausalLm(start.config(), start.parameters());
    int ages = AGES.getLast();
    for (int age = 1; age <= ages; age++) {
      start.trial().at("staleness", age - 1, ages);
      learn(age);
      if (AGES.contains(age)) {
        outcome = outcome.and(beside(old(age), sampler));
      }
    }
    return outcome;
  }

  private Parameters rounded() {
    try (var _ = TensorScope.open()) {
      var rounded = new LinkedHashMap<String, Tensor>();
      start
          .parameters()
          .tensors()
          .forEach((name, tensor) ->
              rounded.put(name, tensor.to(ModelDirectory.typeOf(name, DType.BFLOAT16))));
      return Parameters.owning(rounded);
    }
  }

  private void learn(int age) throws InterruptedException {
    var tasks = tasks(age, LEARNT_TASKS);
    var rows = rows(roll(policy.network(0), tasks, Arm.GROUP, age));
    if (!rows.isEmpty()) {
      update(learning, 1).apply(rows, rate, key(age), loss(PLAIN, rows));
    }
  }

  /// The gradient of what `sampler` draws beside that of what the policy draws.
  private Outcome beside(String name, CausalLm sampler) throws InterruptedException {
    var trial = start.trial();
    var tasks = tasks(0, trial.size(TASKS, 2));
    var own = rows(roll(policy.network(0), tasks, trial.size(OWN, 4), -1));
    var theirs = rows(roll(sampler, tasks, trial.size(STALE, 4), -2));
    if (own.isEmpty() || theirs.isEmpty()) { // an untrained model gets nothing right
      return figures(name, 0, 0, 0, 1);
    }
    var exact = gradient(own, PLAIN);
    double plain = cosine(gradient(theirs, PLAIN).values(), exact.values());
    double masked = cosine(gradient(theirs, MASKED).values(), exact.values());
    var truncated = gradient(theirs, TRUNCATED);
    return figures(
        name, plain, cosine(truncated.values(), exact.values()), masked, truncated.effective());
  }

  private static Outcome figures(
      String name, double plain, double truncated, double masked, double effective) {
    return Outcome.none()
        .figure(name + ".effective", effective)
        .figure(name + ".plain", plain)
        .figure(name + ".truncated", truncated)
        .figure(name + ".masked", masked);
  }

  private List<Task> tasks(long stream, int count) {
    var workshop = start.workshop();
    return LongStream.range(0, count)
        .mapToObj(id ->
            workshop
                .task()
                .generator()
                .draw(Split.TRAIN, new SampleKey(workshop.seed(), 4 + stream, id, 0)))
        .toList();
  }

  private List<Group> roll(CausalLm network, List<Task> tasks, int size, long stream)
      throws InterruptedException {
    return start.workshop().rollout(network, size).roll(tasks, start.workshop().seed(), stream);
  }

  /// Rows of the groups whose samples differ, each with its reward less the mean of its group.
  private List<TrainingRow> rows(List<Group> groups) {
    var rows = new ArrayList<TrainingRow>();
    var judging = start.workshop().judging();
    for (var group : groups) {
      double mean = group.columns().stream().filter(judging::isRight).count();
      mean /= group.episodes().size();
      for (int i = 0; mean > 0 && mean < 1 && i < group.episodes().size(); i++) {
        rows.add(row(group, i, judging, mean));
      }
    }
    return rows;
  }

  private static TrainingRow row(Group group, int i, Judging.Verified judging, double mean) {
    var episode = group.episodes().get(i);
    int n = episode.tokens().size();
    int given = n - episode.sampledTokens();
    var kinds =
        Stream.iterate(0, t -> t < n, t -> t + 1)
            .map(t -> t < given ? LossKind.NONE : LossKind.POLICY_GRADIENT)
            .toList();
    double reward = judging.isRight(group.columns().get(i)) ? 1 : 0;
    return new TrainingRow(
        episode.tokens(),
        kinds,
        Floats.filled(n, 1f),
        episode.samplerLogProbs(),
        Floats.filled(n, (float) (reward - mean)),
        episode.task().id());
  }

  private Update update(AdamW optimizer, double maxNorm) {
    var settings = new Update.Settings(maxNorm, Start.MICRO_TOKENS, 1, false, DType.FLOAT32);
    return new Update(policy, start.trial().lanes(), optimizer, settings);
  }

  private SampleKey key(long step) {
    return new SampleKey(start.workshop().seed(), step, 0, 0);
  }

  private static MicroLoss loss(PolicyObjective objective, List<TrainingRow> rows) {
    double[] none = {};
    var totals = StepTotals.of(objective, BatchCounts.of(rows), none, none, none, none);
    return (micro, logProbs, _) ->
        objective.evaluate(
            new PolicyBatch(
                logProbs,
                logProbs.detach(),
                null,
                micro.column(TrainingRow::oldLogProbs),
                micro.mask(LossKind.POLICY_GRADIENT),
                micro.column(TrainingRow::credit).select(1, 0),
                null),
            totals);
  }

  /// @param values of all parameters
  /// @param effective share of the samples that the weights leave, 1 without weights
  private record Gradient(List<double[]> values, double effective) {}

  /// A step of rate 0, which leaves the gradient where it can be read.
  private Gradient gradient(List<TrainingRow> rows, PolicyObjective objective)
      throws InterruptedException {
    var report =
        update(standing, Double.POSITIVE_INFINITY).apply(rows, 0, key(-1), loss(objective, rows));
    try (var _ = TensorScope.open()) {
      var values =
          policy.trained().groups().stream()
              .map(group -> group.gradient().detach().toDoubles())
              .toList();
      return new Gradient(values, report.metrics().values().getOrDefault("mismatch_ess", 1.0));
    }
  }

  private static double cosine(List<double[]> ours, List<double[]> others) {
    return dot(ours, others) / Math.sqrt(dot(ours, ours) * dot(others, others));
  }

  private static double dot(List<double[]> ours, List<double[]> others) {
    double sum = 0;
    for (int group = 0; group < ours.size(); group++) {
      for (int i = 0; i < ours.get(group).length; i++) {
        sum += ours.get(group)[i] * others.get(group)[i];
      }
    }
    return sum;
  }

  @Override
  public void close() {
    standing.close();
    learning.close();
    policy.close();
  }
}
