package plumbline.claim.pcl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;

/// How soon a run keeps to the layout of its answers.
final class StepsToLayout {
  private static final String FORMAT = "reward/format";
  private static final int WINDOW = 3;
  private static final double WHOLE = 0.9;

  private StepsToLayout() {}

  /// How many steps come before the first three whose mean format reward is above 0.9; one more
  /// than there are where there are none. A step in which nothing was scored is not among them.
  ///
  /// @param metrics lines of `metrics.jsonl`; remarks are no steps
  static double of(List<JsonNode> metrics) {
    var steps = metrics.stream().filter(line -> !line.has("note")).toList();
    if (steps.stream().noneMatch(step -> step.has(FORMAT))) {
      throw new IllegalArgumentException(
          "none of %d steps has %s; the reward of the run must look at the format"
              .formatted(steps.size(), FORMAT));
    }
    var format =
        steps.stream().mapToDouble(step -> step.path(FORMAT).asDouble(Double.NaN)).toArray();
    for (int from = 0; from + WINDOW <= format.length; from++) {
      if (IntStream.range(from, from + WINDOW).mapToDouble(i -> format[i]).sum() > WINDOW * WHOLE) {
        return from;
      }
    }
    return format.length + 1;
  }
}
