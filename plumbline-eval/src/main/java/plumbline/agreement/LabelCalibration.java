package plumbline.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import plumbline.data.DataException;
import plumbline.data.RatedCompletion;
import plumbline.text.message.Message;

/// Brings cheap labels onto the scale of dear ones: per dimension `reference = a + b label`, fitted
/// by least squares on items that both sources labelled.
///
/// @param lines by dimension
public record LabelCalibration(SequencedMap<String, Line> lines) {
  private static final int FEWEST = 3;

  /// A line and how much a calibrated label counts beside one of the reference.
  ///
  /// @param intercept a
  /// @param slope b
  /// @param weight `min(1, variance of a reference label / variance of a calibrated one)`, both
  ///   around the truth; 1 where the reference has a single annotator, whose variance is not known
  /// @param items that both labelled
  public record Line(double intercept, double slope, double weight, int items) {
    double of(double label) {
      return intercept + slope * label;
    }
  }

  /// Fits the lines of `source` on items that `reference` labelled too: same prompt, same
  /// completion.
  ///
  /// @throws DataException where fewer than three items of a dimension have both labels, or the
  ///   labels of the source do not vary there
  public static LabelCalibration fit(
      List<RatedCompletion> rows, String source, String reference, List<String> dimensions) {
    record Item(List<Message> prompt, List<Message> completion) {}
    var known = new HashMap<Item, RatedCompletion>();
    for (var row : rows) {
      if (row.source().equals(reference)) {
        known.put(new Item(row.prompt(), row.completion()), row);
      }
    }
    var lines = new LinkedHashMap<String, Line>();
    for (var dimension : dimensions) {
      var both = new ArrayList<double[]>();
      double noise = 0;
      for (var row : rows) {
        var dear = known.get(new Item(row.prompt(), row.completion()));
        var label = row.means().get(dimension);
        if (row.source().equals(source) && dear != null && label != null) {
          var wanted = dear.means().get(dimension);
          if (wanted != null) {
            both.add(new double[] {label, wanted});
            noise += varianceOfMean(dear, dimension);
          }
        }
      }
      lines.put(dimension, line(both, noise, dimension, source, reference));
    }
    return new LabelCalibration(lines);
  }

  private static Line line(
      List<double[]> both, double noise, String dimension, String source, String reference) {
    var x = both.stream().mapToDouble(pair -> pair[0]).toArray();
    var y = both.stream().mapToDouble(pair -> pair[1]).toArray();
    if (x.length < FEWEST) {
      throw new DataException(
          "%d items have labels of dimension '%s' from '%s' and from '%s', a calibration needs %d at least"
              .formatted(x.length, dimension, source, reference, FEWEST));
    }
    var fitted = leastSquares(x, y);
    if (Double.isNaN(fitted[1])) {
      throw new DataException(
          "the labels of dimension '%s' from '%s' are all equal, so nothing can be calibrated"
              .formatted(dimension, source));
    }
    double squares = 0;
    for (int i = 0; i < x.length; i++) {
      double left = y[i] - fitted[0] - fitted[1] * x[i];
      squares += left * left;
    }
    double ofReference = noise / x.length;
    double ofSource = Math.max(1e-12, squares / x.length - ofReference);
    double weight = ofReference == 0 ? 1 : Math.min(1, ofReference / ofSource);
    return new Line(fitted[0], fitted[1], weight, x.length);
  }

  /// Intercept and slope of the line nearest to the points; NaN where x does not vary.
  static double[] leastSquares(double[] x, double[] y) {
    double meanX = java.util.Arrays.stream(x).average().orElseThrow();
    double meanY = java.util.Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
    }
    double slope = xx == 0 ? Double.NaN : xy / xx;
    return new double[] {meanY - slope * meanX, slope};
  }

  /// The variance of the mean of the annotators, from how they differ; 0 for a single one.
  private static double varianceOfMean(RatedCompletion row, String dimension) {
    var labels =
        row.annotators().stream()
            .filter(each -> each.containsKey(dimension))
            .mapToDouble(each -> each.getOrDefault(dimension, 0.0))
            .toArray();
    if (labels.length < 2) {
      return 0;
    }
    double mean = java.util.Arrays.stream(labels).average().orElseThrow();
    double squares =
        java.util.Arrays.stream(labels).map(label -> (label - mean) * (label - mean)).sum();
    return squares / (labels.length - 1) / labels.length;
  }

  /// A row with its labels on the scale of the reference, clipped to it, its weight multiplied by
  /// the mean of the weights of its dimensions.
  public RatedCompletion apply(RatedCompletion row, int low, int high) {
    var labels = new ArrayList<Map<String, Double>>();
    double weight = 0;
    for (var dimension : row.means().keySet()) {
      weight += line(dimension).weight() / row.means().size();
    }
    for (var annotator : row.annotators()) {
      var calibrated = new LinkedHashMap<String, Double>();
      annotator.forEach((dimension, label) ->
          calibrated.put(dimension, Math.clamp(line(dimension).of(label), low, high)));
      labels.add(calibrated);
    }
    return new RatedCompletion(
        row.row(),
        row.place(),
        row.prompt(),
        row.completion(),
        labels,
        row.source(),
        row.weight() * weight);
  }

  private Line line(String dimension) {
    var line = lines.get(dimension);
    if (line == null) {
      throw new IllegalArgumentException(
          "no line was fitted for dimension '%s', only for %s"
              .formatted(dimension, lines.keySet()));
    }
    return line;
  }
}
