package plumbline.benchmark;

/// The chance that one of `k` attempts is correct, estimated without bias from `n >= k` attempts:
/// `1 - C(n - c, k) / C(n, k)` for `c` correct ones.
public final class PassAtK {
  private PassAtK() {}

  /// The estimate for one task.
  public static double of(int attempts, int correct, int k) {
    if (k < 1 || k > attempts || correct < 0 || correct > attempts) {
      throw new IllegalArgumentException(
          "pass@%d of %d correct in %d attempts is not defined: k must be 1 to %d"
              .formatted(k, correct, attempts, attempts));
    }
    double noneIsCorrect = 1;
    for (int i = 0; i < k; i++) {
      noneIsCorrect *= (double) Math.max(0, attempts - correct - i) / (attempts - i);
    }
    return 1 - noneIsCorrect;
  }

  /// The estimate for one task.
  public static double of(TaskResult result, int k) {
    return of(result.attempts().size(), result.correct(), k);
  }
}
