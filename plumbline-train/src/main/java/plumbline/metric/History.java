package plumbline.metric;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The first and the latest steps of a run: what a diagnosis compares, in bounded memory.
final class History {
  private static final int FIRST = 10;
  private static final int LATEST = 50;

  private final List<StepMetrics> first = new ArrayList<>();
  private final Deque<StepMetrics> latest = new ArrayDeque<>();

  void add(StepMetrics metrics) {
    if (first.size() < FIRST) {
      first.add(metrics);
      return;
    }
    if (latest.size() == LATEST) {
      latest.removeFirst();
    }
    latest.addLast(metrics);
  }

  List<StepMetrics> steps() {
    var all = new ArrayList<>(first);
    all.addAll(latest);
    return all;
  }
}
