package plumbline.claim.edualign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import plumbline.agreement.Calibration;
import plumbline.agreement.Reliability;
import plumbline.agreement.ScoreAgreement;
import plumbline.agreement.Temperature;
import plumbline.environment.tutor.TutorRule;

/// How scores compare with labels, one array a dimension.
///
/// @param labels by dimension, one number a held-out lesson
record TutorFigures(List<double[]> labels) {
  private static final int BINS = 10;

  /// Rank correlation of every dimension; 0 where a score is the same everywhere.
  double[] spearman(List<double[]> scores) {
    var all = new double[labels.size()];
    for (int k = 0; k < all.length; k++) {
      all[k] = ScoreAgreement.spearman(scores.get(k), labels.get(k)).orElse(0);
    }
    return all;
  }

  /// Mean absolute error, the mean over the dimensions.
  double error(List<double[]> scores) {
    double sum = 0;
    for (int k = 0; k < labels.size(); k++) {
      sum += ScoreAgreement.meanAbsoluteError(scores.get(k), labels.get(k));
    }
    return sum / labels.size();
  }

  /// The least by which a score follows its own label more than another.
  double lead(List<double[]> scores) {
    var matrix = Reliability.correlations(scores, labels);
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < matrix.size(); k++) {
      for (int other = 0; other < matrix.size(); other++) {
        if (other != k) {
          double lead = matrix.get(k).get(k).orElse(0.0) - matrix.get(k).get(other).orElse(0.0);
          least = Math.min(least, lead);
        }
      }
    }
    return least;
  }

  /// The least quadratic kappa of a dimension.
  double kappa(List<double[]> scores) {
    double least = 1;
    for (int k = 0; k < labels.size(); k++) {
      var kappa =
          ScoreAgreement.quadraticKappa(
              scores.get(k), labels.get(k), TutorRule.LOW, TutorRule.HIGH);
      least = Math.min(least, kappa.orElse(0));
    }
    return least;
  }

  /// Expected calibration error of the statement that the reply with the larger mean score is the
  /// better one, over pairs of the second half of the lessons, at the temperature that fits pairs
  /// of the first half best.
  double calibrationError(List<double[]> scores) {
    int half = labels.getFirst().length / 2;
    double temperature = Temperature.fit(margins(scores, 0, half)).value();
    var margins =
        Arrays.stream(margins(scores, half, 2 * half)).map(m -> m / temperature).toArray();
    return Calibration.ofMargins(margins).expectedError(BINS);
  }

  /// Mean score of the better reply less that of the worse, of all pairs that differ in their mean
  /// label.
  private double[] margins(List<double[]> scores, int from, int to) {
    var margins = new ArrayList<Double>();
    for (int i = from; i < to; i++) {
      for (int j = from; j < i; j++) {
        double better = Math.signum(mean(labels, i) - mean(labels, j));
        if (better != 0) {
          margins.add(better * (mean(scores, i) - mean(scores, j)));
        }
      }
    }
    return margins.stream().mapToDouble(margin -> margin).toArray();
  }

  private static double mean(List<double[]> columns, int item) {
    return columns.stream().mapToDouble(column -> column[item]).average().orElseThrow();
  }

  /// Rank correlation, over the lessons of all dimensions, of the members' deviation with the error
  /// of their mean.
  ///
  /// @param cautious the means less the deviations
  double warning(List<double[]> means, List<double[]> cautious) {
    int items = labels.getFirst().length;
    var deviations = new double[labels.size() * items];
    var errors = new double[deviations.length];
    for (int k = 0; k < labels.size(); k++) {
      for (int i = 0; i < items; i++) {
        deviations[k * items + i] = means.get(k)[i] - cautious.get(k)[i];
        errors[k * items + i] = Math.abs(means.get(k)[i] - labels.get(k)[i]);
      }
    }
    return ScoreAgreement.spearman(deviations, errors).orElse(0);
  }
}
