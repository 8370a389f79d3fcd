package plumbline.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How values spread over equal bins between the least and the greatest.
///
/// @param limits upper end of every bin
/// @param counts values in every bin
record Histogram(
    double min, double max, double sum, double squares, List<Double> limits, List<Double> counts) {
  private static final int BINS = 30;

  /// Counts the finite values; there must be one at least.
  static Histogram of(double... values) {
    var finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    var spread = Arrays.stream(finite).summaryStatistics();
    double width = (spread.getMax() - spread.getMin()) / BINS;
    int bins = width > 0 ? BINS : 1;
    var counts = new double[bins];
    for (double value : finite) {
      counts[bins == 1 ? 0 : Math.min(bins - 1, (int) ((value - spread.getMin()) / width))]++;
    }
    var limits = new ArrayList<Double>();
    for (int bin = 1; bin < bins; bin++) {
      limits.add(spread.getMin() + bin * width);
    }
    limits.add(spread.getMax());
    double squares = Arrays.stream(finite).map(value -> value * value).sum();
    return new Histogram(
        spread.getMin(),
        spread.getMax(),
        spread.getSum(),
        squares,
        limits,
        Arrays.stream(counts).boxed().toList());
  }

  double count() {
    return counts.stream().mapToDouble(Double::doubleValue).sum();
  }
}
