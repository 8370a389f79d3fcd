package plumbline.benchmark;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// How a policy does on a set of tasks. Every figure is a mean over tasks with its 95 % interval.
///
/// @param tasks how many tasks
/// @param attempts attempts at each task
/// @param passAt pass@k by k; pass@1 is the accuracy
/// @param majorityAt maj@k by k
public record Evaluation(
    int tasks,
    int attempts,
    SequencedMap<Integer, Estimate> passAt,
    SequencedMap<Integer, Estimate> majorityAt) {
  public Evaluation {
    passAt = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(passAt));
    majorityAt = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(majorityAt));
  }

  /// Evaluates results that all have the same number of attempts.
  ///
  /// @param ks for which k pass@k and maj@k are wanted; 1 is always there
  public static Evaluation of(List<TaskResult> results, List<Integer> ks) {
    if (results.isEmpty()) {
      throw new IllegalArgumentException("an evaluation needs a task at least");
    }
    int attempts = results.getFirst().attempts().size();
    for (var result : results) {
      if (result.attempts().size() != attempts) {
        throw new IllegalArgumentException(
            "task %d has %d attempts, the first task has %d: all must have the same number"
                .formatted(result.task(), result.attempts().size(), attempts));
      }
    }
    var pass = new LinkedHashMap<Integer, Estimate>();
    var majority = new LinkedHashMap<Integer, Estimate>();
    pass.put(1, share(results, result -> PassAtK.of(result, 1)));
    for (int k : ks) {
      if (k > 1) {
        pass.put(k, share(results, result -> PassAtK.of(result, k)));
        majority.put(k, share(results, result -> MajorityVote.of(result, k)));
      }
    }
    return new Evaluation(results.size(), attempts, pass, majority);
  }

  /// The difference in accuracy of two evaluations of the same tasks, paired by task.
  public static Estimate gain(List<TaskResult> before, List<TaskResult> after) {
    var accuracy = after.stream().collect(Collectors.toMap(TaskResult::task, TaskResult::accuracy));
    for (var result : before) {
      if (!accuracy.containsKey(result.task())) {
        throw new IllegalArgumentException(
            "task %d was evaluated before and not after".formatted(result.task()));
      }
    }
    if (accuracy.size() != before.size()) {
      throw new IllegalArgumentException(
          "%d tasks were evaluated before and %d after".formatted(before.size(), accuracy.size()));
    }
    return Intervals.pairedDifference(
        before.stream().mapToDouble(TaskResult::accuracy).toArray(),
        before.stream().mapToDouble(result -> accuracy.get(result.task())).toArray());
  }

  /// The share of correct attempts.
  public Estimate accuracy() {
    return passAt.firstEntry().getValue();
  }

  /// pass@k; a `k` that was not asked for is an error that names the ones that were.
  public Estimate passAt(int k) {
    return known("pass", passAt, k);
  }

  /// maj@k; a `k` that was not asked for is an error that names the ones that were.
  public Estimate majorityAt(int k) {
    return known("maj", majorityAt, k);
  }

  private static Estimate known(String name, SequencedMap<Integer, Estimate> figures, int k) {
    var figure = figures.get(k);
    if (figure == null) {
      throw new IllegalArgumentException(
          "%s@%d was not evaluated, only k = %s".formatted(name, k, figures.keySet()));
    }
    return figure;
  }

  private static Estimate share(List<TaskResult> results, ToDoubleFunction<TaskResult> figure) {
    return Intervals.share(results.stream().mapToDouble(figure).toArray());
  }
}
