package plumbline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One figure over the steps of a run.
///
/// @param name the metric's name
/// @param steps in rising order
/// @param values one for each step; not finite where the run had no number
/// @param trend what smoothing starts from: the values, or in a thinned curve the means of its
///   stretches
public record Curve(String name, List<Long> steps, List<Double> values, List<Double> trend) {
  private static final double SIX_DIGITS = 1e-6;

  public Curve {
    steps = List.copyOf(steps);
    values = List.copyOf(values);
    trend = List.copyOf(trend);
    if (steps.size() != values.size() || steps.size() != trend.size()) {
      throw new IllegalArgumentException(
          "curve %s has %d steps, %d values and a trend of %d"
              .formatted(name, steps.size(), values.size(), trend.size()));
    }
  }

  /// A curve as it was logged.
  public Curve(String name, List<Long> steps, List<Double> values) {
    this(name, steps, values, values);
  }

  /// A curve of the same look with at most `2 * stretches` points. Every stretch of steps is drawn
  /// from its first to its last step by the least and the greatest value in the order they came, so
  /// no spike is lost and curves of the same steps keep the same steps.
  public Curve thinned(int stretches) {
    int n = steps.size();
    if (n <= 2 * stretches) {
      return this;
    }
    var kept = new Thin(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = (int) ((long) stretch * n / stretches);
      int to = (int) ((long) (stretch + 1) * n / stretches);
      kept.add(steps.subList(from, to), values.subList(from, to));
    }
    return new Curve(name, kept.steps(), kept.values(), kept.trend());
  }

  private record Thin(List<Long> steps, List<Double> values, List<Double> trend) {
    void add(List<Long> stretch, List<Double> logged) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      boolean rising = true;
      double sum = 0;
      int count = 0;
      for (double value : logged) {
        if (Double.isFinite(value)) {
          sum += value;
          count++;
          if (value < least) {
            least = value;
            rising = false;
          }
          if (value > greatest) {
            greatest = value;
            rising = true;
          }
        }
      }
      double mean = count == 0 ? Double.NaN : sum / count;
      add(stretch.getFirst(), count == 0 ? Double.NaN : rising ? least : greatest, mean);
      add(stretch.getLast(), count == 0 ? Double.NaN : rising ? greatest : least, mean);
    }

    private void add(long step, double value, double mean) {
      steps.add(step);
      values.add(value);
      trend.add(mean);
    }
  }

  /// The first and the last finite value of the trend, or nothing for a curve without one.
  List<Double> ends() {
    var finite = trend.stream().filter(Double::isFinite).toList();
    return finite.isEmpty() ? List.of() : List.of(finite.getFirst(), finite.getLast());
  }

  /// The name without what it has in common with others of its chart.
  String shortName() {
    return name.substring(name.indexOf('/') + 1).replace('_', ' ');
  }

  /// Whether it has the same value throughout, as far as a page can show.
  boolean isLevel() {
    double first = values.getFirst();
    return values.stream()
        .allMatch(value -> Math.abs(value - first) <= SIX_DIGITS * Math.abs(first));
  }

  /// One value of the curve.
  record Point(long step, double value) {}

  /// The first value that is no finite number, if there is one.
  Optional<Point> firstNotFinite() {
    return points().filter(point -> !Double.isFinite(point.value())).findFirst();
  }

  /// The first of the least finite values of a curve that has one.
  Point least() {
    return points()
        .filter(point -> Double.isFinite(point.value()))
        .min(Comparator.comparingDouble(Point::value))
        .orElseThrow();
  }

  private Stream<Point> points() {
    return IntStream.range(0, steps.size()).mapToObj(i -> new Point(steps.get(i), values.get(i)));
  }
}
