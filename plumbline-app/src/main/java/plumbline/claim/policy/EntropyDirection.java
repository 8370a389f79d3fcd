package plumbline.claim.policy;

import plumbline.text.trajectory.SampleKey;

/// How the entropy of a distribution changes to first order where the log-probability of one token
/// is raised by gradient ascent on the logits: `dH = sum_j -p_j (log p_j + H) (1[j=a] - p_j)`
/// (UloRL, arXiv 2507.19766).
final class EntropyDirection {
  private EntropyDirection() {}

  /// @param logits of all tokens
  /// @param token that is reinforced
  static double of(double[] logits, int token) {
    var p = softmax(logits);
    double entropy = 0;
    for (double each : p) {
      entropy -= each * Math.log(each);
    }
    double change = 0;
    for (int j = 0; j < p.length; j++) {
      change -= p[j] * (Math.log(p[j]) + entropy) * ((j == token ? 1 : 0) - p[j]);
    }
    return change;
  }

  static double[] softmax(double... logits) {
    double sum = 0;
    for (double each : logits) {
      sum += Math.exp(each);
    }
    var p = new double[logits.length];
    for (int j = 0; j < p.length; j++) {
      p[j] = Math.exp(logits[j]) / sum;
    }
    return p;
  }

  /// Largest change for a token of at least `probability`, and share of the tokens below a tenth
  /// whose reinforcement raises the entropy, over drawn distributions of eight tokens.
  static Found survey(SampleKey key, double probability, int distributions) {
    double largest = Double.NEGATIVE_INFINITY;
    int unlikely = 0;
    int raising = 0;
    for (int i = 0; i < distributions; i++) {
      var logits = new double[8];
      for (int j = 0; j < logits.length; j++) {
        logits[j] = 4 * key.uniform(9L * i + j);
      }
      logits[0] += 12 * key.uniform(9L * i + 8);
      var p = softmax(logits);
      for (int a = 0; a < p.length; a++) {
        double change = of(logits, a);
        if (p[a] >= probability) {
          largest = Math.max(largest, change);
        } else if (p[a] < 0.1) {
          unlikely++;
          raising += change > 0 ? 1 : 0;
        }
      }
    }
    return new Found(largest, (double) raising / Math.max(1, unlikely));
  }

  /// What a survey found.
  record Found(double largestOfCertain, double raisingShare) {}
}
