package plumbline.agreement;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Intervals;

/// How far one score follows what it was made to follow, on items that it was not fitted to.
///
/// @param name of the score: a dimension, or `preference` for a reward model of pairs
/// @param items how many were compared
/// @param measures by name; one that the items do not define is left out
/// @param errors figures of which less is better, such as `mae` and `ece`
public record Reliability(
    String name,
    int items,
    SequencedMap<Measure, Estimate> measures,
    SequencedMap<String, Estimate> errors) {
  /// The name of the score of a reward model of pairs.
  public static final String PREFERENCE = "preference";

  static final String MAE = "mae";
  static final Resampling.PairedStatistic ERROR =
      (scores, labels) -> OptionalDouble.of(ScoreAgreement.meanAbsoluteError(scores, labels));

  /// Expected calibration error and Brier score by name.
  static final SequencedMap<String, ToDoubleFunction<Calibration>> CALIBRATION = calibration();

  private static final int BINS = 10;

  private static SequencedMap<String, ToDoubleFunction<Calibration>> calibration() {
    var figures = new LinkedHashMap<String, ToDoubleFunction<Calibration>>();
    figures.put("ece", calibration -> calibration.expectedError(BINS));
    figures.put("brier", Calibration::brier);
    return Collections.unmodifiableSequencedMap(figures);
  }

  public Reliability {
    measures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(measures));
    errors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(errors));
  }

  /// Scores against labels on a scale; items whose label is NaN are left out.
  ///
  /// @param low lowest label
  /// @param high highest label
  /// @throws IllegalArgumentException where no item has a label
  public static Reliability ofScores(
      String name, double[] scores, double[] labels, int low, int high, Resampling resampling) {
    var labelled =
        IntStream.range(0, labels.length).filter(i -> !Double.isNaN(labels[i])).toArray();
    var x = Resampling.picked(scores, labelled);
    var y = Resampling.picked(labels, labelled);
    var measures = new LinkedHashMap<Measure, Estimate>();
    ofScores(low, high)
        .forEach((measure, statistic) ->
            resampling.items(x, y, statistic).ifPresent(found -> measures.put(measure, found)));
    var errors = new LinkedHashMap<String, Estimate>();
    resampling.items(x, y, ERROR).ifPresent(found -> errors.put(MAE, found));
    return new Reliability(name, x.length, measures, errors);
  }

  /// What scores on a scale are held against their labels by.
  static SequencedMap<Measure, Resampling.PairedStatistic> ofScores(int low, int high) {
    var measures = new LinkedHashMap<Measure, Resampling.PairedStatistic>();
    measures.put(Measure.SPEARMAN, ScoreAgreement::spearman);
    measures.put(Measure.PEARSON, ScoreAgreement::pearson);
    measures.put(Measure.QUADRATIC_KAPPA, (a, b) -> ScoreAgreement.quadraticKappa(a, b, low, high));
    measures.put(Measure.ORDER_ACCURACY, ScoreAgreement::orderAccuracy);
    return measures;
  }

  /// Margins of the better over the worse completion: accuracy (an equal score is wrong) with
  /// Wilson's interval, expected calibration error in ten bins, Brier score.
  public static Reliability ofMargins(double[] margins, Resampling resampling) {
    var calibration = Calibration.ofMargins(margins);
    double right = IntStream.range(0, margins.length).filter(i -> margins[i] > 0).count();
    var measures = new LinkedHashMap<Measure, Estimate>();
    measures.put(Measure.PAIR_ACCURACY, Intervals.wilson(right, margins.length));
    var errors = new LinkedHashMap<String, Estimate>();
    CALIBRATION.forEach((name, statistic) ->
        errors.put(
            name,
            resampling.number(
                margins.length, chosen -> statistic.applyAsDouble(calibration.chosen(chosen)))));
    return new Reliability(PREFERENCE, margins.length, measures, errors);
  }

  /// The correlation of every score with every label: a score that follows another label more than
  /// its own has learnt a halo.
  ///
  /// @param scores one row a dimension
  /// @param labels one row a dimension
  public static List<List<Optional<Double>>> correlations(
      List<double[]> scores, List<double[]> labels) {
    return scores.stream()
        .map(score -> labels.stream().map(label -> correlation(score, label)).toList())
        .toList();
  }

  private static Optional<Double> correlation(double[] score, double[] label) {
    var known = IntStream.range(0, label.length).filter(i -> !Double.isNaN(label[i])).toArray();
    if (known.length == 0) {
      return Optional.empty();
    }
    var found =
        ScoreAgreement.pearson(Resampling.picked(score, known), Resampling.picked(label, known));
    return found.isPresent() ? Optional.of(found.getAsDouble()) : Optional.empty();
  }
}
