package plumbline.claim.jtmath;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.LongStream;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.SampleKey;

/// Answers that are made to take long: towers of powers, deep nesting, huge factorials, long sums,
/// megabytes of braces.
record HostileAnswers(List<String> answers) {
  private static final String GOLD = "\\frac{x+1}{2}";
  private static final int TIMES = 3;
  private static final int FAMILIES = 7;

  static HostileAnswers drawn(long seed, int count) {
    return new HostileAnswers(
        LongStream.range(0, count)
            .mapToObj(i -> drawn((int) (i % FAMILIES), new SampleKey(seed, 0, i, 0)))
            .toList());
  }

  private static String drawn(int family, SampleKey key) {
    int n = 2 + (int) (key.uniform(0) * 400);
    return switch (family) {
      case 0 -> n + "^{" + (int) (key.uniform(1) * Integer.MAX_VALUE) + "}";
      case 1 -> (n + "^{").repeat(n % 70) + "9" + "}".repeat(n % 70);
      case 2 -> "(".repeat(n) + n + "!)".repeat(n);
      case 3 -> "\\sqrt{".repeat(n % 70) + "2+x" + "}".repeat(n % 70);
      case 4 -> ("\\frac{1}{7^{" + (500 + n) + "}}+").repeat(1 + n % 100) + "1";
      case 5 -> "{".repeat(5_000 * n);
      default -> ((1500 + n) + "!/").repeat(1 + n % 250) + "3";
    };
  }

  /// Processor time of the slowest in milliseconds, the least of three times each, so that neither
  /// the compiler nor a pause counts.
  double slowest() {
    var verifier = MathVerifier.standard();
    double slowest = 0;
    for (var answer : answers) {
      double least = Double.POSITIVE_INFINITY;
      for (int time = 0; time < TIMES; time++) {
        long start = now();
        var _ = verifier.verify(GOLD, answer);
        least = Math.min(least, (now() - start) / 1e6);
      }
      slowest = Math.max(slowest, least);
    }
    return slowest;
  }

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
