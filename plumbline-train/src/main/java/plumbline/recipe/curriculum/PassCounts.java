package plumbline.recipe.curriculum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import plumbline.text.trajectory.Task;

/// How often each task was solved when it was last sampled. A task that was always solved is
/// retired: it is not sampled again. One that was never solved is parked until the next stage.
final class PassCounts {
  private static final int UNKNOWN = -1;

  private final List<Task> tasks;
  private final int samples;
  private final int[] solved;

  PassCounts(List<Task> tasks, int samples) {
    this(List.copyOf(tasks), samples, new int[tasks.size()]);
    Arrays.fill(solved, UNKNOWN);
  }

  private PassCounts(List<Task> tasks, int samples, int[] solved) {
    this.tasks = tasks;
    this.samples = samples;
    this.solved = solved;
  }

  PassCounts copy() {
    return new PassCounts(tasks, samples, solved.clone());
  }

  /// The positions of tasks that are not retired.
  List<Integer> open() {
    var open = new ArrayList<Integer>();
    for (int i = 0; i < solved.length; i++) {
      if (solved[i] != samples) {
        open.add(i);
      }
    }
    return open;
  }

  Task task(int position) {
    return tasks.get(position);
  }

  void set(int position, int count) {
    solved[position] = count;
  }

  int[] values() {
    return solved.clone();
  }

  int size() {
    return solved.length;
  }

  long always() {
    return Arrays.stream(solved).filter(count -> count == samples).count();
  }

  long never() {
    return Arrays.stream(solved).filter(count -> count == 0).count();
  }

  /// The tasks that a stage trains on; there may be none.
  List<Task> of(Stage stage) {
    var taken = new ArrayList<Task>();
    for (int i = 0; i < solved.length; i++) {
      if (solved[i] != UNKNOWN && stage.takes(solved[i], samples)) {
        taken.add(tasks.get(i));
      }
    }
    return taken;
  }

  /// Why a stage has no task.
  String lack(Stage stage) {
    return "of %,d tasks %,d are always solved, %,d never, the others outside pass rates from %s to %s in %d samples"
        .formatted(solved.length, always(), never(), stage.low(), stage.high(), samples);
  }
}
