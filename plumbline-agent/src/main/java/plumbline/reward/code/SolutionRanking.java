package plumbline.reward.code;

import java.util.Arrays;

/// Ranks solutions and tests by each other (arXiv 2507.20109 eq. 7): a solution is good that passes
/// tests which few pass, a test weighs much that good solutions fail.
///
/// ```
/// s' = c P t + (1 - c) s          scaled to sum n
/// t' = c F^T s + (1 - c) t        scaled to sum m, F = 1 - P
/// ```
///
/// Both updates read the vectors of the previous round. A sum of 0 is not scaled. The damping c is
/// not in the paper: 0.85 is our reading.
public final class SolutionRanking {
  /// The paper's number of rounds.
  public static final int ROUNDS = 5;

  /// PageRank's usual damping.
  public static final double DAMPING = 0.85;

  private final double[] solutions;
  private final double[] tests;

  private SolutionRanking(double[] solutions, double[] tests) {
    this.solutions = solutions;
    this.tests = tests;
  }

  /// Ranks.
  ///
  /// @param passed `[n][m]`: whether solution i passes test j
  /// @param damping from 0 to 1, both exclusive
  /// @throws IllegalArgumentException where there is no solution or no test, or rows differ in
  ///   length
  public static SolutionRanking of(boolean[][] passed, double damping, int rounds) {
    int n = passed.length;
    int m = n == 0 ? 0 : passed[0].length;
    if (m == 0 || Arrays.stream(passed).anyMatch(row -> row.length != m)) {
      throw new IllegalArgumentException(
          "results of %d solutions on %d tests, must be at least one of each and as many tests for all"
              .formatted(n, m));
    }
    if (!(damping > 0 && damping < 1)) {
      throw new IllegalArgumentException(
          "damping is %s, must be between 0 and 1".formatted(damping));
    }
    var s = new double[n];
    var t = new double[m];
    Arrays.fill(s, 1);
    Arrays.fill(t, 1);
    for (int round = 0; round < rounds; round++) {
      var nextS = new double[n];
      var nextT = new double[m];
      for (int i = 0; i < n; i++) {
        nextS[i] = (1 - damping) * s[i];
        for (int j = 0; j < m; j++) {
          nextS[i] += passed[i][j] ? damping * t[j] : 0;
        }
      }
      for (int j = 0; j < m; j++) {
        nextT[j] = (1 - damping) * t[j];
        for (int i = 0; i < n; i++) {
          nextT[j] += passed[i][j] ? 0 : damping * s[i];
        }
      }
      s = scaled(nextS);
      t = scaled(nextT);
    }
    return new SolutionRanking(s, t);
  }

  private static double[] scaled(double[] vector) {
    double sum = Arrays.stream(vector).sum();
    return sum == 0 ? vector : Arrays.stream(vector).map(x -> x * vector.length / sum).toArray();
  }

  /// The score of every solution; their sum is their number.
  public double[] solutions() {
    return solutions.clone();
  }

  /// The weight of every test; their sum is their number.
  public double[] tests() {
    return tests.clone();
  }
}
