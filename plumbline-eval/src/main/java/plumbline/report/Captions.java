package plumbline.report;

/// How figures are read that mean something else in each kind of run.
final class Captions {
  private static final String WHAT_IS_COMPARED =
      "Beta times the log-ratio to the reference, or times the log-probability where the loss has"
          + " none: ";

  private Captions() {}

  static String accuracy(RunKind kind) {
    return switch (kind) {
      case SAMPLES, ROWS, JUDGEMENTS ->
          "Share of right answers to tasks that are not learnt from, with its 95 % interval.";
      case PAIRS ->
          "Share of the pairs that are not learnt from whose chosen answer has the higher reward,"
              + " with its 95 % interval; a tie is one half.";
      case LABELS ->
          "Share of the answers that are not learnt from whose reward lies on the side of their"
              + " label, with its 95 % interval; a tie is one half.";
    };
  }

  static String loss(RunKind kind) {
    return switch (kind) {
      case SAMPLES -> "What is minimised: a surrogate, whose size alone says little.";
      case PAIRS -> "What is minimised, mean over the pairs of a step.";
      case LABELS -> "What is minimised, mean over the answers of a step.";
      case JUDGEMENTS -> "What is minimised, mean over the judgements of a step.";
      case ROWS -> "What is minimised, mean over the tokens of a step.";
    };
  }

  static String heldOutLoss(RunKind kind) {
    return switch (kind) {
      case PAIRS -> "Of the pairs that are not learnt from, mean, with its 95 % interval.";
      case LABELS -> "Of the answers that are not learnt from, mean, with its 95 % interval.";
      case SAMPLES, JUDGEMENTS, ROWS -> "Of rows that are not learnt from, per token.";
    };
  }

  static String heldOutMargin(RunKind kind) {
    return kind == RunKind.LABELS
        ? "How far the reward of an answer that is not learnt from lies on the side of its label,"
            + " mean, with its 95 % interval."
        : "Difference of the two rewards of a pair that is not learnt from, mean, with its 95 %"
            + " interval.";
  }

  static String rewards(RunKind kind) {
    return switch (kind) {
      case JUDGEMENTS -> "The score that the model gives: to the chosen and to the rejected.";
      case LABELS -> WHAT_IS_COMPARED + "of the wanted (chosen) and of the unwanted (rejected).";
      case SAMPLES, PAIRS, ROWS -> WHAT_IS_COMPARED + "of the chosen and of the rejected.";
    };
  }

  static String margin(RunKind kind) {
    return kind == RunKind.JUDGEMENTS
        ? "Difference of the two scores of a pair, mean."
        : "Difference of the two rewards of a pair, mean.";
  }

  /// A figure of `held-out.json` in words: `right/spearman` as `rank correlation of right`.
  static String figure(String name) {
    int slash = name.lastIndexOf('/');
    var measure = name.substring(slash + 1);
    var words =
        switch (measure) {
          case "ece" -> "calibration error";
          case "brier" -> "Brier score";
          case "mae" -> "mean absolute error";
          case "spearman" -> "rank correlation";
          case "pearson" -> "correlation";
          default -> measure.replace('-', ' ');
        };
    return slash < 0 ? words : words + " of " + name.substring(0, slash);
  }

  static String pairAccuracy(RunKind kind) {
    return kind == RunKind.JUDGEMENTS
        ? "Share of the pairs whose chosen answer has the higher score."
        : "Share of the pairs whose chosen answer has the higher reward. A tie counts none, and a"
            + " policy that is its own reference has ties alone.";
  }

  static String logProbability(RunKind kind) {
    return kind == RunKind.LABELS
        ? "Sum over an answer, mean: of the wanted (chosen) and of the unwanted (rejected)."
        : "Sum over an answer, mean. Where both fall the policy says neither.";
  }

  static String divergence(RunKind kind) {
    return switch (kind) {
      case PAIRS, LABELS ->
          "Estimated on the answers of the data, a token. The policy need not draw them: it grows"
              + " where rejected ones become rare.";
      case SAMPLES, JUDGEMENTS, ROWS -> "Estimated, a token.";
    };
  }

  static String tokens(RunKind kind) {
    return kind == RunKind.SAMPLES ? "Sampled ones, and those in the loss." : "Those in the loss.";
  }
}
