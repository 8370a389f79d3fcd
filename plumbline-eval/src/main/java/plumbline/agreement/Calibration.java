package plumbline.agreement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Whether a confidence is honest: of the statements made with confidence 0.8, are 80 % right?
///
/// @param confidence from 0 to 1, one for every statement
/// @param right whether the statement was right
@SuppressWarnings("ArrayRecordComponent") // two rows of one length, never compared
public record Calibration(double[] confidence, boolean[] right) {
  private static final double SMALLEST = 1e-12;

  /// One bin of equal width, closed on the right.
  ///
  /// @param low lower end, excluded but for the first bin
  /// @param high upper end, included
  /// @param count statements in it
  /// @param confidence their mean confidence, 0 where there is none
  /// @param accuracy share that is right, 0 where there is none
  public record Bin(double low, double high, int count, double confidence, double accuracy) {
    double gap() {
      return Math.abs(accuracy - confidence);
    }
  }

  public Calibration {
    if (confidence.length == 0 || confidence.length != right.length) {
      throw new IllegalArgumentException(
          "calibration needs one outcome for every confidence, one at least, got %d and %d"
              .formatted(confidence.length, right.length));
    }
    for (int i = 0; i < confidence.length; i++) {
      if (!(confidence[i] >= 0 && confidence[i] <= 1)) {
        throw new IllegalArgumentException(
            "confidence %d is %s, must be from 0 to 1".formatted(i, confidence[i]));
      }
    }
  }

  /// That of a reward model on preference pairs: it is `sigmoid(|margin|)` sure of the completion
  /// that it scores higher.
  public static Calibration ofMargins(double... margins) {
    var confidence = Arrays.stream(margins).map(m -> 1 / (1 + Math.exp(-Math.abs(m)))).toArray();
    var right = new boolean[margins.length];
    for (int i = 0; i < margins.length; i++) {
      right[i] = margins[i] > 0;
    }
    return new Calibration(confidence, right);
  }

  /// The statements with these numbers.
  Calibration chosen(int... items) {
    var outcomes = new boolean[items.length];
    for (int i = 0; i < items.length; i++) {
      outcomes[i] = right[items[i]];
    }
    return new Calibration(Resampling.picked(confidence, items), outcomes);
  }

  /// The reliability diagram in bins of equal width: a statement of confidence c stands in bin
  /// `clamp(ceil(c M) - 1, 0, M - 1)`.
  public List<Bin> bins(int count) {
    var bins = new ArrayList<Bin>();
    for (int bin = 0; bin < count; bin++) {
      int number = bin;
      var members =
          IntStream.range(0, confidence.length)
              .filter(i ->
                  Math.clamp((long) Math.ceil(confidence[i] * count) - 1, 0, count - 1) == number)
              .toArray();
      bins.add(
          new Bin(
              (double) bin / count,
              (bin + 1.0) / count,
              members.length,
              Arrays.stream(members).mapToDouble(i -> confidence[i]).average().orElse(0),
              Arrays.stream(members).mapToDouble(i -> right[i] ? 1 : 0).average().orElse(0)));
    }
    return bins;
  }

  /// Expected calibration error: the mean gap between accuracy and confidence of the bins.
  public double expectedError(int bins) {
    return bins(bins).stream().mapToDouble(bin -> bin.count() * bin.gap()).sum()
        / confidence.length;
  }

  /// The largest gap of a bin that is not empty.
  public double maximumError(int bins) {
    return bins(bins).stream()
        .filter(bin -> bin.count() > 0)
        .mapToDouble(Bin::gap)
        .max()
        .orElseThrow();
  }

  /// Brier score: mean squared difference of confidence and outcome.
  public double brier() {
    return mean(i -> {
      double error = confidence[i] - (right[i] ? 1 : 0);
      return error * error;
    });
  }

  /// Mean negative log-likelihood of the outcomes, nats, confidence clipped at 1e-12.
  public double logLoss() {
    return mean(i -> -Math.log(Math.max(SMALLEST, right[i] ? confidence[i] : 1 - confidence[i])));
  }

  /// Probability that a right statement has the higher confidence than a wrong one, ties half.
  ///
  /// @throws IllegalArgumentException where all are right or all are wrong
  public double auroc() {
    double above = 0;
    long pairs = 0;
    for (int i = 0; i < right.length; i++) {
      for (int j = 0; j < right.length; j++) {
        if (right[i] && !right[j]) {
          pairs++;
          above += (1 + Math.signum(confidence[i] - confidence[j])) / 2;
        }
      }
    }
    if (pairs == 0) {
      throw new IllegalArgumentException(
          "all %d statements are %s; AUROC needs right and wrong ones"
              .formatted(right.length, right[0] ? "right" : "wrong"));
    }
    return above / pairs;
  }

  /// Area under the risk-coverage curve: the mean over k of the error rate among the k most
  /// confident, equal confidences in their order.
  public double riskCoverageArea() {
    return IntStream.rangeClosed(1, confidence.length)
        .mapToDouble(this::riskOfMostConfident)
        .average()
        .orElseThrow();
  }

  /// Error rate among the `coverage` share of most confident statements, one at least.
  public double riskAt(double coverage) {
    return riskOfMostConfident(Math.max(1, (int) Math.ceil(coverage * confidence.length)));
  }

  private double riskOfMostConfident(int count) {
    return IntStream.range(0, confidence.length)
        .boxed()
        .sorted((a, b) -> Double.compare(confidence[b], confidence[a]))
        .limit(count)
        .mapToDouble(i -> right[i] ? 0 : 1)
        .average()
        .orElseThrow();
  }

  private double mean(java.util.function.IntToDoubleFunction term) {
    return IntStream.range(0, confidence.length).mapToDouble(term).average().orElseThrow();
  }
}
