package plumbline.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import plumbline.benchmark.ColumnChange;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;
import plumbline.benchmark.HeldOutTasks;
import plumbline.benchmark.Judging;
import plumbline.config.Recipe;
import plumbline.metric.MetricNames;
import plumbline.model.CausalLm;
import plumbline.recipe.Evaluator;
import plumbline.report.HeldOutResult;
import plumbline.report.RunEvaluation;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;

/// Held-out tasks on which a run is measured before, between steps where its recipe asks, and
/// after. The tasks are drawn by keys that training has no part in.
final class HeldOut {
  private final Recipe.PolicyGradient settings;
  private final HeldOutTasks tasks;
  private final Judging judging;
  private final Function<CausalLm, GroupRollout> rollouts;
  private final Consumer<String> remarks;
  private List<Group> first = List.of();
  private List<Group> latest = List.of();
  private long measuredAfter;

  /// @param judging of the attempts
  /// @param rollouts how a network attempts the tasks
  HeldOut(
      Recipe.PolicyGradient settings,
      HeldOutTasks tasks,
      Judging judging,
      Function<CausalLm, GroupRollout> rollouts,
      Consumer<String> remarks) {
    if (tasks.tasks().size() < 2) {
      throw new IllegalArgumentException(
          "data.eval has too few tasks: %d, must have at least 2, for an interval needs as many"
              .formatted(tasks.tasks().size()));
    }
    this.settings = settings;
    this.tasks = tasks;
    this.judging = judging;
    this.rollouts = rollouts;
    this.remarks = remarks;
  }

  /// Measures what training starts from.
  void before(CausalLm network) throws InterruptedException {
    remarks.accept("measuring on %,d held-out tasks".formatted(tasks.tasks().size()));
    first = tasks.attempt(rollouts.apply(network));
  }

  /// Measures `network` every so many steps and after the last.
  Evaluator between(CausalLm network) {
    var evaluation = settings.run().evaluation();
    if (evaluation == null) {
      return Evaluator.none();
    }
    return Evaluator.every(
        evaluation.every(),
        settings.update().steps(),
        step -> {
          latest = tasks.attempt(rollouts.apply(network));
          measuredAfter = step + 1;
          var figures = new LinkedHashMap<String, Double>();
          columns(latest).forEach((name, mean) -> figures.put(MetricNames.evaluation(name), mean));
          judged(figures);
          return figures;
        });
  }

  /// Adds what the latest attempts are judged to be, with its interval.
  private void judged(Map<String, Double> figures) {
    switch (judging) {
      case Judging.Verified verified ->
          put(
              figures,
              MetricNames.EVALUATION_ACCURACY,
              Evaluation.of(verified.results(latest), List.of()).accuracy());
      case Judging.Graded(var column) ->
          change(column)
              .ifPresent(change -> put(figures, MetricNames.evaluation(column), change.after()));
    }
  }

  private static void put(Map<String, Double> figures, String name, Estimate estimate) {
    figures.put(name, estimate.value());
    figures.put(MetricNames.low(name), estimate.low());
    figures.put(MetricNames.high(name), estimate.high());
  }

  private Optional<ColumnChange> change(String column) {
    return changes().stream().filter(change -> change.column().equals(column)).findFirst();
  }

  /// The mean over the tasks of every column that was scored.
  private static Map<String, Double> columns(List<Group> groups) {
    var means = new LinkedHashMap<String, Double>();
    for (var name : groups.getFirst().columns().getFirst().names()) {
      groups.stream()
          .map(group -> ColumnChange.mean(group, name))
          .filter(OptionalDouble::isPresent)
          .mapToDouble(OptionalDouble::getAsDouble)
          .average()
          .ifPresent(mean -> means.put(name, mean));
    }
    return means;
  }

  /// How every reward column changed; after [#compare].
  List<ColumnChange> changes() {
    return ColumnChange.of(first, latest, judging);
  }

  /// The comparison of `network` after all steps with what training started from; empty where too
  /// few attempts could be judged.
  Optional<RunEvaluation> compare(CausalLm network, long steps, double seconds)
      throws InterruptedException {
    if (measuredAfter != steps) {
      latest = tasks.attempt(rollouts.apply(network));
    }
    return result()
        .map(result ->
            new RunEvaluation(
                settings.method(),
                settings.run().seed(),
                steps,
                seconds,
                result,
                Completions.sideBySide(judging, first, latest)));
  }

  private Optional<HeldOutResult> result() {
    return switch (judging) {
      case Judging.Verified verified -> {
        var before = verified.results(first);
        var after = verified.results(latest);
        yield Optional.of(
            new HeldOutResult.Passes(
                Evaluation.of(before, List.of()),
                Evaluation.of(after, List.of()),
                Evaluation.gain(before, after)));
      }
      case Judging.Graded(var column) -> {
        int attempts = first.getFirst().episodes().size();
        yield change(column).map(change -> new HeldOutResult.Means(change, attempts));
      }
    };
  }
}
