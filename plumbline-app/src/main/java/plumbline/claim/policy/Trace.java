package plumbline.claim.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;
import plumbline.metric.LogEntry;
import plumbline.metric.MetricNames;
import plumbline.metric.MetricSink;
import plumbline.metric.RunEnd;
import plumbline.metric.SampleRecord;
import plumbline.metric.StepMetrics;
import plumbline.objective.PolicyLoss;
import plumbline.optim.FlatParameters;
import plumbline.tensor.TensorScope;

/// What an arm came to, step by step.
final class Trace implements MetricSink {
  private static final int WINDOW = 10;

  private final PolicyLoss surrogate;
  private final LongConsumer progress;
  private final List<StepMetrics> steps = new ArrayList<>();
  private final List<Double> dispersions = new ArrayList<>();
  private HeldOutAnswers answers = HeldOutAnswers.NONE;
  private final List<double[]> weights = new ArrayList<>();

  /// @param progress is told every step
  Trace(PolicyLoss surrogate, LongConsumer progress) {
    this.surrogate = surrogate;
    this.progress = progress;
  }

  @Override
  public String name() {
    return "claim";
  }

  @Override
  public void write(LogEntry entry) {
    switch (entry) {
      case StepMetrics metrics -> {
        steps.add(metrics);
        progress.accept(metrics.step());
      }
      case LogEntry.Samples samples -> samples.samples().forEach(this::look);
      case LogEntry.Note _, LogEntry.Preferences _ -> {}
    }
  }

  private void look(SampleRecord sample) {
    var trained = new ArrayList<Integer>();
    for (int t = 0; t < sample.pieces().size(); t++) {
      if (sample.trained().get(t)) {
        trained.add(t);
      }
    }
    if (trained.size() > 1 && sample.advantage() != 0) {
      var ratios = trained.stream().mapToDouble(sample::logRatio).toArray();
      dispersions.add(deviation(TokenWeights.of(surrogate, ratios, sample.advantage())));
    }
  }

  @Override
  public void close(RunEnd end) {}

  /// Takes in what was measured after the last step.
  void finish(HeldOutAnswers held, FlatParameters trained) {
    answers = held;
    try (var _ = TensorScope.open()) {
      trained.groups().forEach(group -> weights.add(group.values().detach().toDoubles()));
    }
  }

  /// Share of right answers to held-out tasks at the end.
  double accuracy() {
    return answers.right();
  }

  /// Mean tokens of a wrong answer to held-out tasks at the end.
  double wrongLength() {
    return answers.wrongLength();
  }

  /// The largest difference of a trained number.
  double distance(Trace other) {
    double largest = 0;
    for (int group = 0; group < weights.size(); group++) {
      for (int i = 0; i < weights.get(group).length; i++) {
        double difference = weights.get(group)[i] - other.weights.get(group)[i];
        largest = Math.max(largest, Math.abs(difference));
      }
    }
    return largest;
  }

  /// A figure of every step that has it.
  List<Double> all(String name) {
    return steps.stream()
        .filter(step -> step.value(name).isPresent())
        .map(step -> step.value(name).orElseThrow())
        .toList();
  }

  double mean(String name) {
    return mean(all(name));
  }

  double sum(String name) {
    return all(name).stream().mapToDouble(each -> each).sum();
  }

  /// The smallest of all steps, at most 0.
  double least(String name) {
    return all(name).stream().mapToDouble(each -> each).reduce(0, Math::min);
  }

  /// The greatest of all steps, at least 0.
  double greatest(String name) {
    return all(name).stream().mapToDouble(each -> each).reduce(0, Math::max);
  }

  /// Mean over the first three steps.
  double first(String name) {
    var all = all(name);
    return mean(all.subList(0, Math.min(3, all.size())));
  }

  /// Wall time of all steps.
  double seconds() {
    return sum("seconds/rollout") + sum("seconds/prepare") + sum("seconds/update");
  }

  /// Mean over the last sixth of the steps.
  double end(String name) {
    var all = all(name);
    return all.isEmpty()
        ? 0
        : mean(all.subList(all.size() - Math.max(1, all.size() / 6), all.size()));
  }

  /// Standard deviation over mean of the gradient norms of all optimiser steps; 0 where none was
  /// taken.
  double normVariation() {
    double mean = mean("updates/grad_norm_mean");
    if (mean == 0) {
      return 0;
    }
    double squares =
        average(step -> {
          double own = step.value("updates/grad_norm_mean").orElse(0);
          double spread = step.value("updates/grad_norm_std").orElse(0);
          return own * own + spread * spread;
        });
    return Math.sqrt(Math.max(0, squares - mean * mean)) / mean;
  }

  private double average(ToDoubleFunction<StepMetrics> figure) {
    return steps.stream()
        .filter(step -> step.value("updates/grad_norm_mean").isPresent())
        .mapToDouble(figure)
        .average()
        .orElse(0);
  }

  /// Mean over the samples that were kept of the standard deviation over a sample's tokens of the
  /// weight that the loss gives them.
  double dispersion() {
    return mean(dispersions);
  }

  /// The highest mean reward of a window of steps.
  double bestReward() {
    return Collections.max(smoothed(MetricNames.REWARD_MEAN));
  }

  /// Mean entropy of the first window of steps whose mean reward is at least `reward`, of the last
  /// where none is.
  double entropyAt(double reward) {
    var rewards = smoothed(MetricNames.REWARD_MEAN);
    var entropies = smoothed(MetricNames.ENTROPY);
    int at = 0;
    while (at < Math.min(rewards.size(), entropies.size()) - 1 && rewards.get(at) < reward) {
      at++;
    }
    return entropies.isEmpty() ? 0 : entropies.get(at);
  }

  private List<Double> smoothed(String name) {
    var all = all(name);
    int window = Math.min(WINDOW, all.size());
    var means = new ArrayList<Double>();
    for (int end = Math.max(1, window); end <= all.size(); end++) {
      means.add(mean(all.subList(end - window, end)));
    }
    return means;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(each -> each).average().orElse(0);
  }

  private static double deviation(double... values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean) / values.length;
    }
    return Math.sqrt(squares);
  }
}
