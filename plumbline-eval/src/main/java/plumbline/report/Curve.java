package plumbline.report;

import java.util.ArrayList;
import java.util.List;

/// One figure over the steps of a run.
///
/// @param name the metric's name
/// @param steps in rising order
/// @param values one for each step; not finite where the run had no number
public record Curve(String name, List<Long> steps, List<Double> values) {
  public Curve {
    steps = List.copyOf(steps);
    values = List.copyOf(values);
    if (steps.size() != values.size()) {
      throw new IllegalArgumentException(
          "curve %s has %d steps and %d values".formatted(name, steps.size(), values.size()));
    }
  }

  /// A curve of the same look with at most `2 * buckets + 2` points: of every bucket of steps the
  /// least and the greatest value, and the first and last point, so that no spike is lost.
  public Curve thinned(int buckets) {
    int n = steps.size();
    if (n <= 2 * buckets + 2) {
      return this;
    }
    var kept = new ArrayList<Integer>();
    kept.add(0);
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = 1 + (int) ((long) bucket * (n - 2) / buckets);
      int to = 1 + (int) ((long) (bucket + 1) * (n - 2) / buckets);
      keepExtremes(from, to, kept);
    }
    kept.add(n - 1);
    return new Curve(
        name, kept.stream().map(steps::get).toList(), kept.stream().map(values::get).toList());
  }

  private void keepExtremes(int from, int to, List<Integer> kept) {
    int least = -1;
    int greatest = -1;
    for (int i = from; i < to; i++) {
      double value = values.get(i);
      if (Double.isFinite(value)) {
        least = least < 0 || value < values.get(least) ? i : least;
        greatest = greatest < 0 || value > values.get(greatest) ? i : greatest;
      }
    }
    if (least >= 0) {
      kept.add(Math.min(least, greatest));
      if (least != greatest) {
        kept.add(Math.max(least, greatest));
      }
    }
  }

  /// The first and the last finite value, or nothing for a curve without one.
  List<Double> ends() {
    var finite = values.stream().filter(Double::isFinite).toList();
    return finite.isEmpty() ? List.of() : List.of(finite.getFirst(), finite.getLast());
  }
}
