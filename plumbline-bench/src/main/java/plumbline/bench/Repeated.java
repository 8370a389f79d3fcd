package plumbline.bench;

import java.util.Arrays;
import java.util.List;

/// Rates of a piece of work over several repetitions.
///
/// @param median per second
/// @param best per second
record Repeated(double median, double best) {
  @FunctionalInterface
  interface Work {
    /// Does it once; how many units were done.
    long run() throws InterruptedException;
  }

  static Repeated best(int repetitions, Work work) throws InterruptedException {
    var rates = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      long units = work.run();
      rates[i] = units / ((System.nanoTime() - start) / 1e9);
    }
    Arrays.sort(rates);
    return new Repeated(rates[repetitions / 2], rates[repetitions - 1]);
  }

  /// The middle one of several rates, the upper of two.
  static double median(List<Double> rates) {
    return rates.stream().sorted().toList().get(rates.size() / 2);
  }
}
