package plumbline.optim;

import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// Works through flat buffers in pieces that stay in a core's cache.
final class Chunks {
  /// 32k floats: parameter, gradient and two moments together are 512 KiB.
  private static final long LENGTH = 32 << 10;

  private Chunks() {}

  @FunctionalInterface
  interface Work {
    void on(long start, long length);
  }

  static void forEach(long count, Work work) {
    for (long start = 0; start < count; start += LENGTH) {
      try (var _ = TensorScope.open()) {
        work.on(start, Math.min(LENGTH, count - start));
      }
    }
  }

  static double sumOfSquares(Tensor flat) {
    double[] sum = {0};
    forEach(
        flat.count(),
        (start, length) -> {
          var part = flat.narrow(0, start, length);
          sum[0] += part.dot(part).item();
        });
    return sum[0];
  }
}
