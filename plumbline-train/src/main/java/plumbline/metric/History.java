package plumbline.metric;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The first and the latest steps of a run, and those between that were evaluated: what a diagnosis
/// compares, in bounded memory.
final class History {
  private static final int FIRST = 10;
  private static final int LATEST = 50;
  private static final int EVALUATED = 100;

  private final List<StepMetrics> first = new ArrayList<>();
  private final Deque<StepMetrics> evaluated = new ArrayDeque<>();
  private final Deque<StepMetrics> latest = new ArrayDeque<>();

  void add(StepMetrics metrics) {
    if (first.size() < FIRST) {
      first.add(metrics);
      return;
    }
    if (latest.size() == LATEST) {
      keepEvaluated(latest.removeFirst());
    }
    latest.addLast(metrics);
  }

  private void keepEvaluated(StepMetrics step) {
    if (step.values().keySet().stream().noneMatch(MetricNames::isEvaluation)) {
      return;
    }
    if (evaluated.size() == EVALUATED) {
      evaluated.removeFirst();
    }
    evaluated.addLast(step);
  }

  List<StepMetrics> steps() {
    var all = new ArrayList<>(first);
    all.addAll(evaluated);
    all.addAll(latest);
    return all;
  }
}
